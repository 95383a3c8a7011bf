import type { LoadedConfig } from '../config/load.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { loadManifest } from '../models/manifest.js'
import { type Detector, openDetector } from '../pipeline/detect/detector.js'

export interface Detectors {
  /** The detector of a model, or why there is none. */
  of(modelId: string): Detector | { readonly error: unknown }
  close(): Promise<void>
}

/** Opens each model that a camera uses, once. Throws the first error where not one of them works. */
export async function openDetectors(
  { config, modelPaths }: LoadedConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Detectors> {
  const used = new Set(Object.values(config.cameras).map(({ model }) => model))
  const opened = new Map<string, Detector>()
  const failed = new Map<string, unknown>()
  for (const modelId of used) {
    try {
      const manifest = await loadManifest(modelPaths[modelId]!)
      opened.set(modelId, await openDetector({ manifest, workers: config.detect.workers, log, clock }))
    } catch (error) {
      failed.set(modelId, error)
      log.error({ modelId, error: describeError(error) }, 'a model cannot be used')
    }
  }
  if (opened.size === 0) throw [...failed.values()][0]
  return {
    of: modelId => opened.get(modelId) ?? { error: failed.get(modelId) },
    async close() {
      await Promise.all([...opened.values()].map(detector => detector.close()))
    },
  }
}
