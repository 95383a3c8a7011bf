import { isDeepStrictEqual } from 'node:util'
import type { ActiveScenario } from '../config/active-scenario.js'
import type { LoadedConfig } from '../config/load.js'
import { backoffMs } from '../kit/backoff.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { type LoadedManifest, loadManifest } from '../models/manifest.js'
import { type Detector, openDetector } from '../pipeline/detect/detector.js'
import { withoutWaiting } from '../pipeline/detect/providers.js'
import { usualWorkers } from '../pipeline/detect/usual-workers.js'
import { WorkerPool } from '../pipeline/detect/worker-pool.js'

export interface Detectors {
  /** The detector of a model, or why there is none; `isComing` where it is tried again without anybody's doing. */
  of(modelId: string): Detector | { readonly error: unknown; readonly isComing: boolean }
  /** What the detector of a model was opened by; undefined where there is none. */
  manifestOf(modelId: string): LoadedManifest | undefined
  /**
   * Opens each model that is used and that is not open, or that is another one now. What fails is logged, and told
   * by `of`, unless the model is open as it was before. A model on a server that cannot be reached is tried again and again
   * from then on, and `onReady` is called when it is open.
   */
  open(loaded: LoadedConfig): Promise<void>
  /** Closes the models that are not used any more. */
  closeUnused(loaded: LoadedConfig): Promise<void>
  close(): Promise<void>
}

export interface DetectorsOptions {
  readonly detect: LoadedConfig['config']['detect']
  /** Models that look at the pictures of incidents, one by one. */
  readonly onlyForEvidence?: readonly string[]
  readonly onReady: () => void
  readonly clock: Clock
  readonly log: Log
}

interface Opened {
  readonly manifest: LoadedManifest
  readonly detector: Detector
}

const SERVER_BACKOFF = { firstMs: 1000, longestMs: 30_000 }

export function createDetectors({
  detect,
  onlyForEvidence = [],
  onReady,
  clock,
  log,
}: DetectorsOptions): Detectors {
  const workers = detect.workers ?? usualWorkers()
  const { provider, fallback } = detect
  const pool = new WorkerPool(workers, { log, clock })
  const opened = new Map<string, Opened>()
  const failed = new Map<string, unknown>()
  /** Another one of the same name has taken their place. */
  let replaced: Detector[] = []
  /** The models on servers that are still tried; ended by the next configuration. */
  const coming = new Map<string, Promise<void>>()
  let trying = new AbortController()

  /** What was opened before stays where the new one fails. */
  const open = async (modelId: string, manifest: LoadedManifest): Promise<void> => {
    const before = opened.get(modelId)
    if (isDeepStrictEqual(before?.manifest, manifest)) return
    const detector = await openDetector({
      manifest: withoutWaiting(manifest),
      // A server that is slow to answer must not keep the workers from models that compute here.
      workers: isOnServer(manifest) ? workers : pool,
      // What cameras see is followed, and faint things with it.
      ...(onlyForEvidence.includes(modelId) ? { copies: 1 } : { withFaint: true }),
      ...{ provider, fallback, log, clock },
    })
    opened.set(modelId, { manifest, detector })
    failed.delete(modelId)
    if (before) replaced.push(before.detector)
  }

  const fail = (modelId: string, error: unknown): void => {
    const isNews = describeError(failed.get(modelId)) !== describeError(error)
    failed.set(modelId, error)
    const message = opened.has(modelId)
      ? 'a model stays as it was: the new one cannot be used'
      : 'a model cannot be used'
    if (isNews) log.error({ modelId, error: describeError(error) }, message)
  }

  const tryAgain = async (modelId: string, manifest: LoadedManifest, signal: AbortSignal): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      await clock.sleep(backoffMs(attempt, SERVER_BACKOFF), signal).catch(() => {})
      if (signal.aborted) return
      try {
        await open(modelId, manifest)
        coming.delete(modelId)
        return onReady()
      } catch (error) {
        fail(modelId, error)
      }
    }
  }

  const stopTrying = async (): Promise<void> => {
    trying.abort()
    await Promise.all(coming.values())
    coming.clear()
    trying = new AbortController()
  }

  return {
    of: modelId =>
      opened.get(modelId)?.detector ?? { error: failed.get(modelId), isComing: coming.has(modelId) },
    manifestOf: modelId => opened.get(modelId)?.manifest,
    async open(loaded) {
      await stopTrying()
      for (const gap of loaded.labelGaps)
        log.warn(
          { ...gap },
          'a model does not know all labels of a scenario: nothing will be found of the rest',
        )
      for (const modelId of usedModels(loaded)) {
        let manifest: LoadedManifest | undefined
        try {
          manifest = await loadManifest(loaded.modelPaths[modelId]!)
          await open(modelId, manifest)
        } catch (error) {
          fail(modelId, error)
          if (manifest && isOnServer(manifest))
            coming.set(modelId, tryAgain(modelId, manifest, trying.signal))
        }
      }
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
      await stopTrying()
      await closeAll([...replaced, ...[...opened.values()].map(({ detector }) => detector)])
      await pool.close()
    },
  }
}

const closeAll = (detectors: readonly Detector[]) => Promise.all(detectors.map(detector => detector.close()))

const isOnServer = ({ backend }: LoadedManifest): boolean => backend?.kind === 'oip'

const usedModels = ({ scenarios, config }: LoadedConfig): Set<string> =>
  new Set([...Object.values(scenarios).flatMap(modelIdsOf), ...evidenceModels(config.privacy)])

/** The models that look at the pictures of incidents. */
export const evidenceModels = (privacy: LoadedConfig['config']['privacy'] | undefined): string[] =>
  privacy?.mode === 'on'
    ? [privacy.faceModel, privacy.plateModel].filter(modelId => modelId !== undefined)
    : []

/** Ids of the models that these scenarios ask for, each once. */
export const modelIdsOf = (scenarios: readonly ActiveScenario[]): string[] => [
  ...new Set(scenarios.map(({ modelId }) => modelId)),
]
