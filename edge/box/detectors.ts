import { availableParallelism } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { ActiveScenario } from '../config/active-scenario.js'
import type { LoadedConfig } from '../config/load.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { type LoadedManifest, loadManifest } from '../models/manifest.js'
import { type Detector, openDetector } from '../pipeline/detect/detector.js'

export interface Detectors {
  /** The detector of a model, or why there is none. */
  of(modelId: string): Detector | { readonly error: unknown }
  /** What the detector of a model was opened by; undefined where there is none. */
  manifestOf(modelId: string): LoadedManifest | undefined
  /**
   * Opens each model that a camera uses and that is not open, or that is another one now. What fails is logged, and told
   * by `of`, unless the model is open as it was before.
   */
  open(loaded: LoadedConfig): Promise<void>
  /** Closes the models that no camera uses any more. */
  closeUnused(loaded: LoadedConfig): Promise<void>
  close(): Promise<void>
}

interface Opened {
  readonly manifest: LoadedManifest
  readonly detector: Detector
}

export function createDetectors({ clock, log }: { readonly clock: Clock; readonly log: Log }): Detectors {
  const opened = new Map<string, Opened>()
  const failed = new Map<string, unknown>()
  /** Another one of the same name has taken their place. */
  let replaced: Detector[] = []

  const open = async (modelId: string, { config, modelPaths }: LoadedConfig): Promise<void> => {
    const before = opened.get(modelId)
    try {
      const manifest = await loadManifest(modelPaths[modelId]!)
      if (isDeepStrictEqual(before?.manifest, manifest)) return
      const detector = await openDetector({
        manifest,
        workers: config.detect.workers ?? defaultWorkers(),
        provider: config.detect.provider,
        fallback: config.detect.fallback,
        log,
        clock,
      })
      opened.set(modelId, { manifest, detector })
      failed.delete(modelId)
      if (before) replaced.push(before.detector)
    } catch (error) {
      failed.set(modelId, error)
      const message = before
        ? 'a model stays as it was: the new one cannot be used'
        : 'a model cannot be used'
      log.error({ modelId, error: describeError(error) }, message)
    }
  }
  const closeAll = (detectors: readonly Detector[]) =>
    Promise.all(detectors.map(detector => detector.close()))
  return {
    of: modelId => opened.get(modelId)?.detector ?? { error: failed.get(modelId) },
    manifestOf: modelId => opened.get(modelId)?.manifest,
    async open(loaded) {
      for (const modelId of usedModels(loaded)) await open(modelId, loaded)
    },
    async closeUnused(loaded) {
      const used = usedModels(loaded)
      const unused = [...opened].filter(([modelId]) => !used.has(modelId))
      for (const [modelId] of unused) opened.delete(modelId)
      const closing = [...replaced, ...unused.map(([, { detector }]) => detector)]
      replaced = []
      await closeAll(closing)
    },
    async close() {
      await closeAll([...replaced, ...[...opened.values()].map(({ detector }) => detector)])
    },
  }
}

/** More of them than cores would only take turns; what waits for one is looked at by the next. */
const defaultWorkers = (): number => Math.min(4, availableParallelism())

const usedModels = ({ scenarios }: LoadedConfig): Set<string> =>
  new Set(Object.values(scenarios).flatMap(modelIdsOf))

/** Ids of the models that these scenarios ask for, each once. */
export const modelIdsOf = (scenarios: readonly ActiveScenario[]): string[] => [
  ...new Set(scenarios.map(({ modelId }) => modelId)),
]
