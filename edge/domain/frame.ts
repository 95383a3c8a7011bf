/**
 * One decoded picture from a source.
 *
 * `pixels` is RGB24, row-major, `width * height * 3` bytes, over a SharedArrayBuffer so that a worker
 * reads it without a copy. A frame is never written to after it left its source.
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
}
