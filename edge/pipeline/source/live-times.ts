import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { createPtsClock } from './capture-time.js'

/**
 * Capture times of the frames of one connection. Throws SOURCE_TIME_JUMPED where the time of the stream goes back: two
 * pictures of the footage would have one time.
 */
export function liveTimes(clock: Clock): (frame: { readonly ptsMs: number }) => number {
  const captureTime = createPtsClock()
  let lastPtsMs = Number.NEGATIVE_INFINITY
  return ({ ptsMs }) => {
    if (ptsMs < lastPtsMs) throw timeJumped(lastPtsMs - ptsMs)
    lastPtsMs = ptsMs
    return captureTime({ ptsMs, arrivedAtMs: clock.monotonicMs(), nowMs: clock.now() })
  }
}

const timeJumped = (backMs: number): LamppostError =>
  new LamppostError('SOURCE_TIME_JUMPED', {
    what: `The times of the stream went back by ${(backMs / 1000).toFixed(1)} s`,
  })
