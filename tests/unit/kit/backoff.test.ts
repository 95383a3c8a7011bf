import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../edge/kit/backoff.js'

describe('backoffMs', () => {
  it('doubles up to the longest wait', () => {
    const wait = (attempt: number) => backoffMs(attempt, { firstMs: 1_000, longestMs: 60_000, jitter: 0 })
    expect([0, 1, 2, 5, 6, 50, 5_000].map(wait)).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ])
  })

  it('spreads by the jitter in both directions', () => {
    const wait = (random: number) =>
      backoffMs(3, { firstMs: 1_000, longestMs: 60_000, jitter: 0.5, random: () => random })
    expect([wait(0), wait(0.5), wait(0.999_999)]).toEqual([4_000, 8_000, 12_000])
  })
})
