import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Position, splitLine, splitRing, wrappedLon } from '../../../edge/geometry/antimeridian.js'

/** Twice the area, positive where it is counter-clockwise. */
const areaOf = (ring: readonly Position[]): number =>
  ring.slice(1).reduce((sum, [lon, lat], at) => sum + (ring[at]![0] * lat - lon * ring[at]![1]), 0)

describe('a longitude', () => {
  it('is brought between -180 and 180, which both stay', () => {
    expect([0, 180, -180, 181, -181, 540, 359.5, -540].map(wrappedLon)).toEqual([
      ...[0, 180, -180, -179, 179, 180, -0.5, -180],
    ])
  })
})

describe('a line', () => {
  it('is cut where it crosses, at the latitude and height that it has there', () => {
    const east: Position[] = [
      [179.5, 10, 100],
      [-179.5, 20, 200],
    ]
    expect(splitLine(east)).toEqual([
      [
        [179.5, 10, 100],
        [180, 15, 150],
      ],
      [
        [-180, 15, 150],
        [-179.5, 20, 200],
      ],
    ])
    const back = splitLine(east.toReversed())
    expect(back.map(part => part.map(([lon]) => lon))).toEqual([
      [-179.5, -180],
      [180, 179.5],
    ])
  })

  it('has no part of a single point, also where a point lies on 180 degrees', () => {
    expect(splitLine([[1, 1]])).toEqual([])
    expect(splitLine([])).toEqual([])
    const on = splitLine([
      [179, 0],
      [180, 0],
      [-179, 0],
    ])
    expect(on).toEqual([
      [
        [179, 0],
        [180, 0],
      ],
      [
        [-180, 0],
        [-179, 0],
      ],
    ])
  })

  it('never crosses, keeps every point, and goes as far as before', () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), steps, (start, steps) => {
        let [lon, lat] = [start, 0]
        const points: Position[] = [[wrappedLon(start), 0]]
        for (const [east, north] of steps) {
          lon += east
          lat += north
          points.push([wrappedLon(lon), lat])
        }
        const parts = splitLine(points)
        const length = parts.flatMap(part =>
          part.slice(1).map(([to], at) => {
            expect(Math.abs(to - part[at]![0])).toBeLessThanOrEqual(3 + 1e-9)
            return Math.abs(to - part[at]![0])
          }),
        )
        const flown = steps.reduce((sum, [east]) => sum + Math.abs(east), 0)
        expect(length.reduce((sum, one) => sum + one, 0)).toBeCloseTo(flown, 6)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a ring', () => {
  it('becomes closed and counter-clockwise, whichever way it went', () => {
    const square: Position[] = [
      [10, 0],
      [11, 0],
      [11, 1],
      [10, 1],
    ]
    const closed = [[...square, square[0]!]]
    expect(splitRing(square)).toEqual(closed)
    const turned = splitRing(square.toReversed())
    expect(areaOf(turned[0]!)).toBe(areaOf(closed[0]!))
    expect(turned[0]!.at(-1)).toEqual(turned[0]![0])
  })

  it('that crosses becomes one on each side of 180 degrees', () => {
    const rings = splitRing([
      [179, 0],
      [-179, 0],
      [-179, 1],
      [179, 1],
    ])
    expect(rings.map(ring => ring.map(([lon]) => lon).sort((a, b) => a - b))).toEqual(
      [[179, 179, 179, 180, 180], [-180, -180, -180, -179, -179].sort((a, b) => a - b)].map(lons =>
        expect.arrayContaining([...new Set(lons)]),
      ),
    )
    expect(rings.map(areaOf)).toEqual([2, 2])
  })

  it('of fewer than three corners is none', () => {
    expect(splitRing([])).toEqual([])
    expect(
      splitRing([
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([])
  })

  it('keeps its area, stays within the earth, and turns the same way, wherever it lies', () => {
    const middle = fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -70, max: 70, noNaN: true }),
    )
    const radius = fc.double({ min: 0.001, max: 5, noNaN: true })
    fc.assert(
      fc.property(
        middle,
        radius,
        fc.integer({ min: 3, max: 40 }),
        fc.boolean(),
        ([lon, lat], r, corners, isTurned) => {
          const round = Array.from({ length: corners }, (_, at): Position => {
            const turn = (2 * Math.PI * at) / corners
            return [wrappedLon(lon + r * Math.cos(turn)), lat + r * Math.sin(turn)]
          })
          const rings = splitRing(isTurned ? round.toReversed() : round)
          const whole = corners * r * r * Math.sin((2 * Math.PI) / corners)
          const areas = rings.map(areaOf)
          expect(areas.every(area => area > 0)).toBe(true)
          expect(areas.reduce((sum, area) => sum + area, 0) / whole).toBeCloseTo(1, 5)
          for (const ring of rings) {
            expect(ring.at(-1)).toEqual(ring[0])
            for (const [at] of ring) expect(Math.abs(at)).toBeLessThanOrEqual(180)
            expect(Math.max(...ring.map(([at]) => at)) - Math.min(...ring.map(([at]) => at))).toBeLessThan(11)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
