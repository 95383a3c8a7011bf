import type { Detections } from '../../domain/detections.js'
import { type Clock, systemClock } from '../../kit/clock.js'
import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { verifyWeights } from '../../models/weights.js'
import type { DetectTimings, FrameMessage } from './protocol.js'
import { WorkerPool } from './worker-pool.js'

export interface DetectorOptions {
  readonly manifest: LoadedManifest
  /** Worker threads, each with its own session; 1 or more. */
  readonly workers: number
  readonly log: Log
  readonly clock?: Clock
}

export interface Found {
  readonly detections: Detections
  readonly timings: DetectTimings
}

/** One model, ready on its workers. */
export interface Detector {
  readonly model: { readonly id: string; readonly sha256: string; readonly provider: 'cpu' }
  readonly labels: readonly string[]
  /** Frames that wait for a worker. */
  readonly queued: number
  /** Workers that died and were started again. */
  readonly restarts: number
  /**
   * Finds what the model knows, first come first served. Boxes are in pixels of the frame, clipped to it.
   * Rejects with INFERENCE_FAILED; the next frame may be tried.
   */
  detect(frame: FrameMessage): Promise<Found>
  /** Rejects what waits, lets what runs be finished, and resolves when every worker has exited. */
  close(): Promise<void>
}

/**
 * Verifies the weights and starts the workers; resolves when all of them have run the model once. Throws
 * MODEL_MISSING, MODEL_HASH_MISMATCH, MODEL_CORRUPT, MODEL_MISMATCH, PROVIDER_UNAVAILABLE.
 */
export async function openDetector({
  manifest,
  workers,
  log,
  clock = systemClock,
}: DetectorOptions): Promise<Detector> {
  await verifyWeights(manifest)
  const pool = new WorkerPool(manifest, log.child({ modelId: manifest.id }), clock)
  await pool.start(workers)
  const { id, sha256, labels } = manifest
  return {
    model: { id, sha256, provider: 'cpu' },
    labels,
    get queued() {
      return pool.queued
    },
    get restarts() {
      return pool.restarts
    },
    // A frame may carry more than a worker can be sent.
    detect: async ({ width, height, pixels }) => {
      const { timings, ...columns } = await pool.run({ width, height, pixels })
      return { detections: { ...columns, labels }, timings }
    },
    close: () => pool.close(),
  }
}
