import type { LoadedConfig } from '../config/load.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { loadManifest } from '../models/manifest.js'
import { type Detector, openDetector } from '../pipeline/detect/detector.js'

export interface Detectors {
  /** The detector of a model, or why there is none. */
  of(modelId: string): Detector | { readonly error: unknown }
  /** Opens each model that a camera uses and that is not open. What fails is logged, and told by `of`. */
  open(loaded: LoadedConfig): Promise<void>
  /** Closes the models that no camera uses any more. */
  closeUnused(loaded: LoadedConfig): Promise<void>
  close(): Promise<void>
}

export function createDetectors({ clock, log }: { readonly clock: Clock; readonly log: Log }): Detectors {
  const opened = new Map<string, Detector>()
  const failed = new Map<string, unknown>()

  const open = async (modelId: string, { config, modelPaths }: LoadedConfig): Promise<void> => {
    try {
      const manifest = await loadManifest(modelPaths[modelId]!)
      opened.set(modelId, await openDetector({ manifest, workers: config.detect.workers, log, clock }))
      failed.delete(modelId)
    } catch (error) {
      failed.set(modelId, error)
      log.error({ modelId, error: describeError(error) }, 'a model cannot be used')
    }
  }
  return {
    of: modelId => opened.get(modelId) ?? { error: failed.get(modelId) },
    async open(loaded) {
      for (const modelId of usedModels(loaded)) if (!opened.has(modelId)) await open(modelId, loaded)
    },
    async closeUnused(loaded) {
      const used = usedModels(loaded)
      for (const [modelId, detector] of opened) {
        if (used.has(modelId)) continue
        opened.delete(modelId)
        await detector.close()
      }
    },
    async close() {
      await Promise.all([...opened.values()].map(detector => detector.close()))
    },
  }
}

const usedModels = ({ config }: LoadedConfig): Set<string> =>
  new Set(Object.values(config.cameras).map(({ model }) => model))
