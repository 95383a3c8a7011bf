import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyframeFor } from '../../../edge/media/keyframes.js'
import { TICKS_PER_MS, toTicks, unwrapMs, WRAP_TICKS } from '../../../edge/media/mpegts-time.js'

/** A year of a connection, in ticks. */
const streamTicks = fc.integer({ min: -(2 ** 34), max: 365 * 86_400_000 * TICKS_PER_MS })

describe('times in MPEG-TS', () => {
  it('have 33 bits, whatever the time of the stream', () => {
    fc.assert(
      fc.property(streamTicks, ticks => {
        const written = toTicks(ticks / TICKS_PER_MS)
        expect(written).toBeGreaterThanOrEqual(0)
        expect(written).toBeLessThan(WRAP_TICKS)
        expect(Math.abs((ticks - written) % WRAP_TICKS)).toBe(0)
      }),
    )
  })

  it('are read back by a time that lies within 13 hours', () => {
    const within = 13 * 3_600_000
    fc.assert(
      fc.property(streamTicks, fc.integer({ min: -within, max: within }), (ticks, awayMs) => {
        const ptsMs = ticks / TICKS_PER_MS
        const readMs = toTicks(ptsMs) / TICKS_PER_MS
        expect(readMs + unwrapMs(readMs, ptsMs + awayMs)).toBeCloseTo(ptsMs, 3)
      }),
    )
  })
})

describe('the keyframe for a time', () => {
  it('is the last one at or before it', () => {
    expect(keyframeFor([0, 2000, 4000], 3999)).toBe(2000)
    expect(keyframeFor([0, 2000, 4000], 4000)).toBe(4000)
  })

  it('bears the rounding of times that were written as text', () => {
    expect(keyframeFor([0, 2000.0004], 2000)).toBe(2000.0004)
  })

  it('is the first that is left where that is gone', () => {
    expect(keyframeFor([2000, 4000], 1000)).toBe(2000)
  })
})
