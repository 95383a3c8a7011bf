import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LevelCounts } from '../../../edge/pipeline/glance/level-counts.js'

const levels = fc.array(fc.double({ min: 0, max: 255, noNaN: true }), { minLength: 1, maxLength: 200 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('counted levels', () => {
  it('have the quantiles that they have in order, to a sixteenth of a level', () => {
    const counts = new LevelCounts()
    fc.assert(
      fc.property(levels, share, (values, wanted) => {
        counts.clear()
        for (const value of values) counts.add(value)
        const sorted = [...values].sort((a, b) => a - b)
        const expected = sorted[Math.floor(wanted * (values.length - 1))]!
        expect(Math.abs(counts.quantile(wanted) - expected)).toBeLessThanOrEqual(1 / 16 + 1e-9)
        expect(counts.count).toBe(values.length)
      }),
    )
  })

  it('are 0 where there are none', () => {
    const counts = new LevelCounts()
    counts.add(200)
    counts.clear()
    expect(counts.quantile(0.5)).toBe(0)
  })
})
