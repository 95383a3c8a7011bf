import type { Clock } from '../../kit/clock.js'

/** Shares out a line among all who send. */
export interface Pace {
  /** Resolves when so many bytes may go; rejects when `signal` fires first. */
  take(bytes: number, signal: AbortSignal): Promise<void>
}

/** Bytes go one after the other, at `bytesPerSecond`; time in which nobody sent is not made up for. */
export function createPace(bytesPerSecond: number, clock: Clock): Pace {
  let freeAtMs = 0
  return {
    async take(bytes, signal) {
      const nowMs = clock.monotonicMs()
      const startMs = Math.max(nowMs, freeAtMs)
      freeAtMs = startMs + (bytes / bytesPerSecond) * 1000
      if (startMs > nowMs) await clock.sleep(startMs - nowMs, signal)
    },
  }
}
