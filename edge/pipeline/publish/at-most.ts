import type { Clock } from '../../kit/clock.js'

/** Waits for `work`, but no longer than `ms`; leaves no timer behind. `work` must not reject. */
export async function atMost(ms: number, clock: Clock, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([work, clock.sleep(ms, timer.signal).catch(() => {})])
  timer.abort()
}
