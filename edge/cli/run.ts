import { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { systemClock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import { createGrowingRedactor } from '../kit/redact.js'
import { type Box, startBox } from '../main.js'
import { exitCodes } from './exit-codes.js'
import { createLogger } from './logger.js'
import { configOption } from './options.js'
import { reloadOnSignal } from './reload-signal.js'
import { stopSignal } from './stop-signal.js'
import { untilSent } from './until-sent.js'

const example = `
Examples:
  $ lamppost run -c box.yaml
  $ lamppost run -c box.yaml 2>> lamppost.log      JSON lines
  $ kill -HUP PID                                  after a change of box.yaml

SIGHUP reads the configuration again: cameras that are new, gone or different are started, stopped or started
again, and no other notices. Ctrl-C or SIGTERM stops it within 5 s and loses nothing; a second one forces. Ends by itself when every
source is a file that was played to its end.`

/** How long the last messages of a finished recording may take to reach the broker. */
const LAST_MESSAGES_MS = 10_000

/** `lamppost run`: the box itself. */
export const runCommand = (): Command =>
  new Command('run')
    .description('watch the cameras of a configuration')
    .addOption(configOption())
    .addHelpText('after', example)
    .action(async ({ config: path }: { config: string }) => {
      const loaded = await loadConfig(path, { env: process.env })
      const { redact, learn } = createGrowingRedactor(loaded.secrets)
      const log = createLogger({
        level: loaded.config.log.level,
        redact,
        clock: systemClock,
        output: process.stderr,
      })
      const stop = stopSignal()
      const starting = startBox(loaded, { log, clock: systemClock })
      const endReloads = reloadOnSignal(path, log, async changed => {
        learn(changed.secrets)
        return (await starting).apply(changed)
      })
      const box = await starting
      await Promise.race([
        stop.asked,
        box.sourcesOver.then(() => untilSent(box, LAST_MESSAGES_MS, stop.signal)),
      ])
      endReloads()
      await close(box, log)
    })

const CLOSE_WITHIN_MS = 5_000

async function close(box: Box, log: Log): Promise<void> {
  log.info({}, 'stopping')
  const late = setTimeout(() => {
    log.error({ withinMs: CLOSE_WITHIN_MS }, 'something did not stop in time; what is recorded is safe')
    process.exit(exitCodes.FAILED)
  }, CLOSE_WITHIN_MS)
  await box.close()
  clearTimeout(late)
  log.info({}, 'stopped')
}
