import { backoffMs } from '../kit/backoff.js'
import type { Clock } from '../kit/clock.js'

export interface FrozenRetry {
  /** Takes what every frame shows; true where the camera is to be connected to anew. */
  isDue(picture: string): boolean
}

const WAITS = { firstMs: 60_000, longestMs: 3_600_000 }

/**
 * When to connect anew to a camera whose picture stands still. Some that hang come back with a new connection, which
 * costs little; the rest need a person, and are asked less and less often.
 */
export function createFrozenRetry(clock: Clock, random?: () => number): FrozenRetry {
  const waits = random ? { ...WAITS, random } : WAITS
  let tries = 0
  let dueAtMs: number | undefined
  return {
    isDue: picture => {
      if (picture !== 'frozen') {
        tries = 0
        dueAtMs = undefined
        return false
      }
      const nowMs = clock.monotonicMs()
      const due = dueAtMs !== undefined && nowMs >= dueAtMs
      if (due) tries += 1
      if (due || dueAtMs === undefined) dueAtMs = nowMs + backoffMs(tries, waits)
      return due
    },
  }
}
