import type { Clock } from '../../edge/kit/clock.js'

export interface ManualClock extends Clock {
  /** Moves both clocks and wakes the sleepers whose time has come, in order. */
  advance(ms: number): void
  /** Sets the wall clock only, as a time server does. */
  setNow(nowMs: number): void
}

/** Time that stands still until a test moves it. */
export function manualClock(startMs = Date.UTC(2026, 10, 23)): ManualClock {
  let monotonicMs = 0
  let nowMs = startMs
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>()
  return {
    now: () => nowMs,
    monotonicMs: () => monotonicMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { dueMs: monotonicMs + ms, wake: resolve }
        const abort = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        if (signal?.aborted) return abort()
        signal?.addEventListener('abort', abort, { once: true })
        sleepers.add(sleeper)
      }),
    advance(ms) {
      monotonicMs += ms
      nowMs += ms
      for (const sleeper of [...sleepers].sort((a, b) => a.dueMs - b.dueMs)) {
        if (sleeper.dueMs > monotonicMs) break
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
    setNow: value => {
      nowMs = value
    },
  }
}
