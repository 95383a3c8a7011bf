import { quantile } from '../quantile.js'
import type { Spread } from './result.js'

/** What one frame cost, milliseconds. */
export interface Sample {
  /** From the moment a worker took the frame, or from the moment it was due where there is a rate. */
  readonly latencyMs: number
  readonly waitMs: number
  readonly preMs: number
  readonly inferMs: number
  readonly postMs: number
}

/** All zero where there is nothing. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 }
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    max: values.reduce((most, value) => Math.max(most, value)),
  }
}

/** The values below which 0, 1, ... 100 of 100 lie. */
export const percentilesOf = (values: readonly number[]): number[] =>
  Array.from({ length: 101 }, (_, percent) => (values.length === 0 ? 0 : quantile(values, percent / 100)))

/**
 * Frames that were really looked at together, on average: those of a batch have the same share of its time to the last
 * digit, and no two batches take the same.
 */
export function meanTogether(samples: readonly Sample[]): number {
  if (samples.length === 0) return 0
  const batches = new Set(samples.map(({ preMs, inferMs, postMs }) => `${preMs} ${inferMs} ${postMs}`))
  return samples.length / batches.size
}
