/** One decoded picture: RGB24, row-major, `width * height * 3` bytes. */
export interface Still {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** A piece of video that a browser plays: MP4 with its index in front, coded as the camera sent it. */
export interface Clip {
  readonly mp4: Buffer
  /** Time of its first picture in the stream, which is a keyframe; exact. */
  readonly startPtsMs: number
  readonly durationMs: number
}

/** Times in the stream, milliseconds from its zero, both included. */
export interface ClipRange {
  readonly fromPtsMs: number
  readonly toPtsMs: number
}

/**
 * The video that a frame comes from, at the camera's own resolution, as far as it is still there. It belongs to one
 * connection: times before and after a reconnect have nothing to do with each other.
 */
export interface Footage {
  /** The very picture with this time. Undefined where it is not there (any more). Never rejects. */
  still(ptsMs: number): Promise<Still | undefined>
  /**
   * From the last keyframe at or before the range to its end, or as much of that as there is; waits until the end
   * of the range has come, or the connection has ended. Undefined where nothing is there (any more). Never rejects.
   */
  clip(range: ClipRange): Promise<Clip | undefined>
  /**
   * Asks for what lies in the range to be kept until the result is called: it goes last, and its connection may end. For
   * whoever is going to want a still or a clip, but has to wait for a turn.
   */
  hold(range: ClipRange): () => void
}
