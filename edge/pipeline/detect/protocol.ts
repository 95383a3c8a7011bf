import { type Failure, toFailure } from '../../kit/failure.js'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { BackendSession, ProviderChoice } from './backends/backend.js'
import type { Region } from './regions.js'
import type { RunGate } from './run-gate.js'

/** What a worker is started with. */
export interface WorkerStart {
  readonly task: WorkerTask
  readonly gate: RunGate
}

/** What a worker is started for; `serve` answers questions until it is stopped, all others give one Reply and exit. */
export type WorkerTask =
  | { readonly kind: 'serve' }
  /** Answers with `DetectorReady`: whether a detector could be started. */
  | { readonly kind: 'try'; readonly manifest: LoadedManifest; readonly choice: ProviderChoice }
  | { readonly kind: 'inspect'; readonly weightsPath: string }
  | { readonly kind: 'providers' }

/** What a worker that serves is asked; it answers each with one Reply, in their order. */
export type Question =
  /** Answered with `DetectorReady`. */
  | {
      readonly kind: 'open'
      readonly modelKey: string
      readonly manifest: LoadedManifest
      readonly choice: ProviderChoice
      readonly withFaint: boolean
    }
  /** Answered with a `FoundMessage` for each frame. */
  | { readonly kind: 'find'; readonly modelKey: string; readonly frames: readonly FrameMessage[] }
  | { readonly kind: 'close'; readonly modelKey: string }

/** RGB24, `width * height * 3` bytes, shared with the worker. */
export interface FrameMessage {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
  /** Parts of the picture to look at, each by itself; the whole picture, where absent. */
  readonly regions?: readonly Region[]
}

export interface DetectorReady extends Pick<BackendSession, 'provider' | 'fellBack'> {
  /** Frames that are best asked about together, where so many wait. */
  readonly batch: number
}

/** Sent in place of a question: the worker finishes what it does, and exits. */
export const STOP = 'stop'

/** Milliseconds of work in the worker, of a batch its share; waiting in the queue is not in them. */
export interface DetectTimings {
  readonly preMs: number
  readonly inferMs: number
  readonly postMs: number
}

/** Columns as in `Detections`. */
export interface FoundMessage {
  /** So many rows reach the thresholds of the model; those that are faint come after them, by falling score again. */
  readonly sure: number
  readonly boxes: Float32Array<ArrayBuffer>
  readonly scores: Float32Array<ArrayBuffer>
  readonly classes: Uint16Array<ArrayBuffer>
  readonly timings: DetectTimings
}

export type Reply<T> = { readonly value: T } | { readonly failure: Failure }

/** What did not work in a run of a model, for whoever asked for it. */
export const inferenceFailure = (error: unknown): Failure =>
  toFailure(
    isLamppostError(error)
      ? error
      : new LamppostError('INFERENCE_FAILED', { what: 'The model run failed', cause: error }),
  )
