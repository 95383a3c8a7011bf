import type { Clock } from '../../kit/clock.js'

export interface Rate {
  /** In the long run. */
  readonly perSecond: number
  /** At once, after a silence. */
  readonly burst: number
}

/** Says whether one more may be taken now; what may not is not counted. */
export function createRateLimit({ perSecond, burst }: Rate, clock: Pick<Clock, 'monotonicMs'>) {
  let tokens = burst
  let filledAtMs = clock.monotonicMs()
  return (): boolean => {
    const nowMs = clock.monotonicMs()
    tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1000) * perSecond)
    filledAtMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
