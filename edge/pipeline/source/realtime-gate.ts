import type { Clock } from '../../kit/clock.js'
import type { Gate } from '../../media/frame-reader.js'

/**
 * Lets each frame of a file pass when its time has come, counted from the first one, then asks `next`.
 * ffmpeg has `-re` for this, but with `-skip_frame nokey` it holds every keyframe back until the file ends.
 */
export function realtimeGate(clock: Clock, signal: AbortSignal, next?: Gate): Gate {
  let zeroMs: number | undefined
  return async frame => {
    zeroMs ??= clock.monotonicMs() - frame.ptsMs
    const waitMs = zeroMs + frame.ptsMs - clock.monotonicMs()
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    await next?.(frame)
  }
}
