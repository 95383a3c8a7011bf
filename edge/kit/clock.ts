import { setTimeout as sleep } from 'node:timers/promises'

/** Time, injected, so that a test moves it by hand. */
export interface Clock {
  /** Epoch milliseconds UTC; may jump when the box sets its clock. */
  now(): number
  /** Milliseconds since an arbitrary start; never jumps. */
  monotonicMs(): number
  /** Resolves after `ms`; rejects with an AbortError when `signal` fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
}
