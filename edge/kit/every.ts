import type { Clock } from './clock.js'

/** Does something again and again, `ms` after it was done, until `signal` fires. */
export async function every(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  action: () => unknown,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(ms, signal).catch(() => {})
    if (!signal.aborted) await action()
  }
}
