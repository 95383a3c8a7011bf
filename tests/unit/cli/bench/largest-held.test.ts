import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestHeld } from '../../../../edge/cli/bench/largest-held.js'

describe('largestHeld', () => {
  it('finds the largest number to a twentieth, wherever it begins', async () => {
    const limits = fc.integer({ min: 1, max: 500 })
    const firsts = fc.integer({ min: 1, max: 64 })
    await fc.assert(
      fc.asyncProperty(limits, firsts, async (limit, first) => {
        const found = await largestHeld(first, async count => count <= limit)
        expect(found).toBeLessThanOrEqual(limit)
        expect(limit - found).toBeLessThanOrEqual(Math.max(1, limit / 20))
      }),
    )
  })

  it('says 0 where not even one is held, and tries each number once', async () => {
    const tried: number[] = []
    const found = await largestHeld(8, async count => {
      tried.push(count)
      return false
    })
    expect(found).toBe(0)
    expect(tried).toEqual([8, 4, 2, 1])
  })
})
