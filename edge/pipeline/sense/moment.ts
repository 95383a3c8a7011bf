/** One moment on both clocks: epoch milliseconds are for people and may jump, monotonic ones measure how long. */
export interface Moment {
  readonly atMs: number
  readonly monotonicMs: number
}

/** The moment at another monotonic time near this one. */
export const shifted = ({ atMs, monotonicMs }: Moment, toMonotonicMs: number): Moment => ({
  atMs: atMs + toMonotonicMs - monotonicMs,
  monotonicMs: toMonotonicMs,
})
