export interface BackoffOptions {
  readonly firstMs: number
  readonly longestMs: number
  /** 0..1: how far a wait may lie below or above its nominal length, so that a city does not knock at once. */
  readonly jitter?: number
  /** Uniform in [0, 1). */
  readonly random?: () => number
}

/** Doubling waits: `attempt` 0 waits about `firstMs`, never more than `longestMs` before jitter. */
export function backoffMs(
  attempt: number,
  { firstMs, longestMs, jitter = 0.25, random = Math.random }: BackoffOptions,
): number {
  const nominal = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(nominal * (1 + jitter * (2 * random() - 1)))
}
