import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ellipseOfFix, ellipseOutline, NINETY_PERCENT } from '../../../edge/geometry/ellipse-outline.js'
import { lonLatToEnu } from '../../../edge/geometry/enu.js'

describe('the outline of an error', () => {
  it('lies on the ellipse that the axes and the bearing say, and goes counter-clockwise', () => {
    const sigma = fc.double({ min: 0.1, max: 300, noNaN: true })
    fc.assert(
      fc.property(
        fc.tuple(
          fc.double({ min: -180, max: 180, noNaN: true }),
          fc.double({ min: -70, max: 70, noNaN: true }),
        ),
        sigma,
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 180, noNaN: true }),
        ([lon, lat], sigmaMajorM, ratio, bearingDeg) => {
          const at = { lon, lat }
          const ellipse = { sigmaMajorM, sigmaMinorM: sigmaMajorM * ratio, bearingDeg }
          const outline = ellipseOutline(at, ellipse, NINETY_PERCENT)
          const bearing = (bearingDeg * Math.PI) / 180
          let turned = 0
          const metres = outline.map(point => lonLatToEnu(at, point))
          for (const [index, [east, north]] of metres.entries()) {
            const along = east * Math.sin(bearing) + north * Math.cos(bearing)
            const across = east * Math.cos(bearing) - north * Math.sin(bearing)
            const share = Math.hypot(
              along / Math.max(0.05, NINETY_PERCENT * ellipse.sigmaMajorM),
              across / Math.max(0.05, NINETY_PERCENT * ellipse.sigmaMinorM),
            )
            expect(share).toBeCloseTo(1, 4)
            const [nextEast, nextNorth] = metres[(index + 1) % metres.length]!
            turned += east * nextNorth - nextEast * north
          }
          expect(turned).toBeGreaterThan(0)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('holds nine of ten errors', () => {
    // Of a Gaussian in the plane: 1 - exp(-r^2 / 2).
    expect(1 - Math.exp(-(NINETY_PERCENT ** 2) / 2)).toBeCloseTo(0.9, 4)
  })

  it('is round where nothing else is known, and never falls together', () => {
    expect(ellipseOfFix({ accuracyM: 3 })).toEqual({ sigmaMajorM: 3, sigmaMinorM: 3, bearingDeg: 0 })
    const flat = ellipseOutline({ lon: 1, lat: 2 }, { sigmaMajorM: 1, sigmaMinorM: 0, bearingDeg: 30 }, 1)
    expect(new Set(flat.map(({ lon, lat }) => `${lon.toFixed(7)} ${lat.toFixed(7)}`)).size).toBeGreaterThan(
      30,
    )
  })
})
