import { resolve } from 'node:path'
import { explainConfig, type LoadedConfig } from '../config/load.js'
import { formatMistake } from '../config/mistake.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { Box } from '../main.js'

type Apply = (loaded: LoadedConfig) => ReturnType<Box['apply']>

/**
 * On SIGHUP the configuration is read again and taken over. One with mistakes changes nothing; each is logged. Signals
 * that come meanwhile are answered with one more reading. The function that is returned ends it: what has not been applied
 * by then will not be.
 */
export function reloadOnSignal(path: string, log: Log, apply: Apply): () => void {
  let working = false
  let again = false
  let ended = false
  const reload = async (): Promise<void> => {
    if (working) {
      again = true
      return
    }
    working = true
    do {
      again = false
      await takeOver(path, log, loaded => (ended ? undefined : apply(loaded))).catch(error =>
        log.error({ error: describeError(error) }, 'the configuration could not be taken over'),
      )
    } while (again && !ended)
    working = false
  }
  const onSignal = (): void => void reload()
  process.on('SIGHUP', onSignal)
  return () => {
    ended = true
    process.off('SIGHUP', onSignal)
  }
}

async function takeOver(
  path: string,
  log: Log,
  apply: (loaded: LoadedConfig) => ReturnType<Apply> | undefined,
): Promise<void> {
  const { mistakes, loaded } = await explainConfig(resolve(path), { env: process.env })
  if (!loaded) {
    const found = mistakes.map(formatMistake)
    log.error(
      { mistakes: found },
      'the configuration has mistakes and is not taken over; the box goes on as it was',
    )
    return
  }
  const applied = await apply(loaded)
  if (!applied) return
  const { needRestart, ...changes } = applied
  log.info(changes, 'configuration taken over')
  if (needRestart.length > 0)
    log.warn({ sections: needRestart }, 'these sections have changed and take effect after a restart')
}
