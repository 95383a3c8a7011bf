import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { type ModelAtHand, modelAtHand, modelsAtHand } from '../../models/library.js'
import { exitCodes } from '../exit-codes.js'
import type { Terminal } from '../progress.js'
import { drawnStreet } from './drawn-street.js'
import { tryModel } from './trial.js'

interface Verdict {
  readonly id: string
  readonly manifestPath: string | null
  readonly ok: boolean
  readonly detail: string
}

/**
 * Holds models against their manifests: the sha256 of the weights, whether they load, whether inputs and outputs fit, whether
 * they run. Resolves with FAILED where one of them does not hold. All at hand where no id is given.
 */
export async function verifyModels(
  idsOrPaths: readonly string[],
  dir: string,
  json: boolean,
  stdout: Terminal,
): Promise<number> {
  const names = idsOrPaths.length > 0 ? idsOrPaths : undefined
  const models = names ? names.map(name => () => modelAtHand(name, dir)) : await allAtHand(dir)
  const verdicts: Verdict[] = []
  for (const [at, find] of models.entries()) {
    const verdict = await verify(names?.[at], find)
    verdicts.push(verdict)
    if (!json) stdout.write(`${verdict.ok ? '✓' : '✗'} ${verdict.id.padEnd(16)} ${verdict.detail}\n`)
  }
  if (json) stdout.write(`${JSON.stringify(verdicts)}\n`)
  return verdicts.every(({ ok }) => ok) ? exitCodes.OK : exitCodes.FAILED
}

const allAtHand = async (dir: string) => (await modelsAtHand(dir)).map(model => async () => model)

async function verify(name: string | undefined, find: () => Promise<ModelAtHand>): Promise<Verdict> {
  let found: ModelAtHand | undefined
  try {
    found = await find()
    const { id, manifestPath, manifest } = found
    if (isLamppostError(manifest)) throw manifest
    const { report } = await tryModel(manifest, 'a drawn street', await drawnStreet())
    const ms = Math.round(report.ms.pre + report.ms.infer + report.ms.post)
    const detail = `sha256, shapes and labels (${manifest.labels.length}) are right; it runs (${ms} ms)`
    return { id, manifestPath, ok: true, detail }
  } catch (error) {
    const id = found?.id ?? name ?? 'unknown'
    return { id, manifestPath: found?.manifestPath ?? null, ok: false, detail: describeError(error) }
  }
}
