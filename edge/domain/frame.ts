import type { Footage } from './footage.js'

/**
 * One decoded picture from a source.
 *
 * `pixels` is RGB24, row-major, `width * height * 3` bytes, over a SharedArrayBuffer so that a worker
 * reads it without a copy. They are not written to before the frame is released.
 */
export interface Frame {
  readonly sourceId: string
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
  /** When the camera saw it, epoch milliseconds UTC. The only time that rules look at. */
  readonly capturedAtMs: number
  /** Presentation time in the stream, milliseconds from the stream's own zero. */
  readonly ptsMs: number
  /** Where the same picture lies at full resolution; absent where nothing is kept. */
  readonly footage?: Footage
  /** Gives the memory of `pixels` to a later frame; nothing may read them afterwards. Forgetting it is no leak. */
  release(): void
}
