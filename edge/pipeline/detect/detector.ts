import type { Detections } from '../../domain/detections.js'
import { type Clock, systemClock } from '../../kit/clock.js'
import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { verifyWeights } from '../../models/weights.js'
import type { ProviderChoice } from './backends/backend.js'
import type { DetectTimings, FoundMessage } from './protocol.js'
import { type TakeFrame, WorkerPool } from './worker-pool.js'

export interface DetectorOptions {
  readonly manifest: LoadedManifest
  /** Worker threads, each with a session: so many of its own, 1 or more, or those that other models use, too. */
  readonly workers: number | WorkerPool
  /** On so many of these threads; all, where absent. */
  readonly copies?: number
  /** Whether what is too faint for the model's thresholds is told as well, beside what is not: see `Found`. */
  readonly withFaint?: boolean
  /** What ONNX Runtime computes on: `cpu`, where absent. */
  readonly provider?: ProviderChoice['provider']
  /** Lets the CPU do what the provider cannot; without it opening fails where there is such a thing. */
  readonly fallback?: ProviderChoice['fallback']
  /** For benches: frames that a worker takes together, in place of what is measured at the start. */
  readonly batch?: number
  /** For benches: ONNX Runtime writes what each operator took to files whose path begins so, when it is closed. */
  readonly profilePrefix?: string
  readonly log: Log
  readonly clock?: Clock
}

export interface Found {
  /** What reaches the thresholds of the model. */
  readonly detections: Detections
  /** The same, and after it what is faint: for a tracker, and nobody else. Absent where it was not asked for. */
  readonly withFaint?: Detections
  readonly timings: DetectTimings
  /** From the question until a worker took the frame. */
  readonly waitedMs: number
}

/** One model, ready on its workers. */
export interface Detector {
  readonly model: {
    readonly id: string
    /** Of the weights; empty where they are on an inference server. */
    readonly sha256: string
    /** What really computes, such as `cpu`, `cuda`, `cuda+cpu`, `tfjs-wasm` or `oip`. */
    readonly provider: string
  }
  readonly labels: readonly string[]
  /** Pixels of the model's input; a larger frame tells it nothing more. */
  readonly inputSize: { readonly widthPx: number; readonly heightPx: number }
  /** Frames that a worker looks at together, where so many wait; measured at the start. */
  readonly batch: number
  /** Cameras that wait for a worker. */
  readonly queued: number
  /** Workers that died and were started again. */
  readonly restarts: number
  /**
   * Finds what the model knows in the frame that `take` gives: it is called when a worker is free and the turn of this
   * source has come, so that it can give the newest. Every source that waits gets one turn per round; a source asks
   * once at a time. Boxes are in pixels of the frame, clipped to it.
   *
   * Rejects with INFERENCE_FAILED, and the next frame may be tried; with the reason of `signal` where that is aborted
   * before a worker took the frame.
   */
  detect(sourceId: string, take: TakeFrame, signal?: AbortSignal): Promise<Found>
  /** Rejects what waits, lets what runs be finished, and resolves when its memory and its own workers are gone. */
  close(): Promise<void>
}

/**
 * Verifies the weights and starts the workers; resolves when all of them have run the model once. Throws
 * MODEL_MISSING, MODEL_HASH_MISMATCH, MODEL_CORRUPT, MODEL_MISMATCH, PROVIDER_UNAVAILABLE.
 */
export async function openDetector({
  manifest,
  workers,
  copies,
  withFaint,
  provider = 'cpu',
  fallback,
  batch,
  profilePrefix,
  log,
  clock = systemClock,
}: DetectorOptions): Promise<Detector> {
  await verifyWeights(manifest)
  const choice: ProviderChoice = { provider, fallback, batch, profilePrefix }
  const isOwn = typeof workers === 'number'
  const pool = isOwn ? new WorkerPool(workers, { log, clock }) : workers
  const model = await pool.open(manifest, choice, { copies, withFaint }).catch(async error => {
    if (isOwn) await pool.close()
    throw error
  })
  const { id, sha256, labels } = manifest
  const [widthPx, heightPx] = manifest.input.size
  return {
    get model() {
      return { id, sha256, provider: model.provider }
    },
    labels,
    inputSize: { widthPx, heightPx },
    get batch() {
      return pool.batch(model)
    },
    get queued() {
      return pool.queued(model)
    },
    get restarts() {
      return model.restarts
    },
    detect: async (sourceId, take, signal) => {
      const { found, waitedMs } = await pool.run(model, sourceId, take, signal)
      const { timings } = found
      const detections = detectionsIn(found, found.sure, labels)
      if (!withFaint) return { detections, timings, waitedMs }
      const all = { ...detectionsIn(found, found.scores.length, labels), sure: found.sure }
      return { detections, withFaint: all, timings, waitedMs }
    },
    close: () => (isOwn ? pool.close() : pool.forget(model)),
  }
}

/** The first `count` rows. */
const detectionsIn = (
  { boxes, scores, classes }: FoundMessage,
  count: number,
  labels: readonly string[],
): Detections => ({
  boxes: boxes.subarray(0, count * 4),
  scores: scores.subarray(0, count),
  classes: classes.subarray(0, count),
  labels,
})
