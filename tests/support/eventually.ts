import { vi } from 'vitest'

/** Waits until an assertion holds, for as long as a busy machine may take; vitest itself gives up after a second. */
export const eventually = <T>(holds: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(holds, { timeout: 20_000, interval: 10 })
