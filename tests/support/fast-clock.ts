import { type Clock, systemClock } from '../../edge/kit/clock.js'

/** A clock on which time passes `factor` times faster than on the wall. */
export function fastClock(factor = 100): Clock {
  const startMs = systemClock.now()
  const startMonotonicMs = systemClock.monotonicMs()
  const elapsedMs = () => (systemClock.monotonicMs() - startMonotonicMs) * factor
  return {
    now: () => startMs + elapsedMs(),
    monotonicMs: elapsedMs,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  }
}
