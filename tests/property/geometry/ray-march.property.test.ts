import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marchToGround } from '../../../edge/geometry/ray-march.js'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const depressions = between(3, 90).map(degrees => (degrees * Math.PI) / 180)

describe('marchToGround', () => {
  it('meets level ground at H / tan d', () => {
    fc.assert(
      fc.property(depressions, between(1, 200), between(-100, 3000), (depressionRad, aboveM, groundM) => {
        const met = marchToGround(groundM + aboveM, depressionRad, () => groundM, {
          ...{ stepM: 15, highestM: groundM, farthestM: 5000 },
        })
        if ('unknownAtM' in met) throw new Error(`lost at ${met.unknownAtM}`)
        expect(met.distanceM).toBeCloseTo(aboveM / Math.tan(depressionRad), 4)
        expect(met.groundM).toBe(groundM)
      }),
    )
  })

  it('meets hills where a walk in steps of a centimetre first does', () => {
    const hills = fc.record({ swing: between(0, 30), lengthM: between(60, 400), phase: between(0, 6.3) })
    fc.assert(
      fc.property(hills, depressions, between(1, 120), ({ swing, lengthM, phase }, depressionRad, aboveM) => {
        const groundAt = (distanceM: number) =>
          100 + swing * Math.sin((2 * Math.PI * distanceM) / lengthM + phase)
        const heightM = groundAt(0) + aboveM
        const met = marchToGround(heightM, depressionRad, groundAt, {
          ...{ stepM: 0.5, highestM: 100 + swing, farthestM: 3000 },
        })
        if ('unknownAtM' in met) throw new Error(`lost at ${met.unknownAtM}`)
        let walked = 0
        while (heightM - walked * Math.sin(depressionRad) > groundAt(walked * Math.cos(depressionRad)))
          walked += 0.01
        // A ray that grazes a hilltop for less than a step may pass over it.
        const walkedM = walked * Math.cos(depressionRad)
        if (Math.abs(met.distanceM - walkedM) > 0.02) {
          const depth = (m: number) => groundAt(m) - (heightM - m * Math.tan(depressionRad))
          expect(depth(walkedM + 0.25)).toBeLessThan(0.02)
        }
        expect(met.groundM).toBeCloseTo(heightM - met.distanceM * Math.tan(depressionRad), 3)
      }),
      { numRuns: 60 },
    )
  })

  it('is lost at the first hole that it may have met ground in, and not at one that it passes above', () => {
    const withHole = (distanceM: number) => (distanceM > 50 && distanceM < 60 ? Number.NaN : 0)
    const options = { stepM: 1, farthestM: 1000 }
    const lost = marchToGround(100, Math.PI / 4, withHole, { ...options, highestM: 60 })
    expect(lost).toEqual({ unknownAtM: expect.closeTo(50.5, 0) })
    expect(marchToGround(100, Math.PI / 4, withHole, { ...options, highestM: 5 })).toMatchObject({
      distanceM: expect.closeTo(100, 6),
    })
  })

  it('gives up where it was told to, and says where it starts below the ground', () => {
    expect(marchToGround(100, 0.05, () => 0, { stepM: 1, highestM: 0, farthestM: 500 })).toEqual({
      unknownAtM: 500,
    })
    // No cell of the grid is known.
    expect(
      marchToGround(9, 0.5, () => Number.NaN, { stepM: 1, highestM: Number.NaN, farthestM: 500 }),
    ).toMatchObject({ unknownAtM: expect.closeTo(1, 6) })
    expect(marchToGround(-1, 0.5, () => 0, { stepM: 1, highestM: 0, farthestM: 500 })).toEqual({
      unknownAtM: Number.NaN,
    })
  })
})
