import type { Clock } from '../../kit/clock.js'

/** Gives `work` a signal that fires after `ms`, or with `signal`. Leaves no timer behind. */
export async function within<T>(
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const timer = new AbortController()
  clock.sleep(ms, timer.signal).then(
    () => over.abort(),
    () => {},
  )
  try {
    return await work(AbortSignal.any([over.signal, signal]))
  } finally {
    timer.abort()
  }
}
