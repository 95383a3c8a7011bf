import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ellipseOf, mahalanobis } from '../../../edge/geometry/covariance.js'
import { lonLatToEnu } from '../../../edge/geometry/enu.js'
import { covarianceOf, pooledFix } from '../../../edge/pipeline/unite/pooled-fix.js'
import { at, ORIGIN, seenBy } from '../../support/uniting.js'

const metres = fc.double({ min: -20, max: 20, noNaN: true })
const sigma = fc.double({ min: 0.2, max: 8, noNaN: true })
const fix = fc
  .record({
    east: metres,
    north: metres,
    major: sigma,
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    bearingDeg: fc.double({ min: 0, max: 179, noNaN: true }),
  })
  .map(({ east, north, major, share, bearingDeg }) => ({
    ...at(east, north, major),
    ellipse: { sigmaMajorM: major, sigmaMinorM: major * share, bearingDeg },
  }))

describe('pooledFix', () => {
  it('is surer than each source where they agree, and never surer than what one source alone says', () => {
    fc.assert(
      fc.property(fc.array(sigma, { minLength: 2, maxLength: 5 }), sigmas => {
        const cameras = sigmas.map((sigmaM, index) => seenBy(`cam-${index}`, { fix: at(3, 4, sigmaM) }))
        const same = sigmas.map(sigmaM => seenBy('cam', { fix: at(3, 4, sigmaM) }))
        const least = Math.min(...sigmas)
        expect(pooledFix(cameras, 0)!.accuracyM).toBeLessThan(least)
        expect(pooledFix(same, 0)!.accuracyM).toBeCloseTo(least, 9)
      }),
    )
  })

  it('is the least-squares mean, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fix, { minLength: 2, maxLength: 4 }), fixes => {
        const sightings = fixes.map((each, index) => seenBy(`cam-${index}`, { fix: each }))
        const pooled = pooledFix(sightings, 0)!
        const costAt = (eastM: number, northM: number): number =>
          fixes.reduce((sum, each) => {
            const [x, y] = lonLatToEnu(ORIGIN, each)
            return sum + mahalanobis([eastM - x, northM - y], covarianceOf(each))
          }, 0)
        const [east, north] = lonLatToEnu(ORIGIN, pooled)
        const least = costAt(east, north)
        for (const [dx, dy] of [
          [0.2, 0],
          [-0.2, 0],
          [0, 0.2],
          [0, -0.2],
        ] as const)
          expect(costAt(east + dx, north + dy)).toBeGreaterThanOrEqual(least - 1e-6)
        const turned = pooledFix([...sightings].reverse(), 0)!
        const [eastToo, northToo] = lonLatToEnu(ORIGIN, turned)
        expect(Math.hypot(east - eastToo, north - northToo)).toBeLessThan(1e-3)
      }),
    )
  })

  it('widens its error where the sources contradict each other', () => {
    const near = pooledFix([seenBy('a', { fix: at(0, 0) }), seenBy('b', { fix: at(1, 0) })], 0)!
    const far = pooledFix([seenBy('a', { fix: at(0, 0) }), seenBy('b', { fix: at(10, 0) })], 0)!
    expect(far.accuracyM).toBeGreaterThan(3 * near.accuracyM)
  })

  it('keeps the covariance of an ellipse', () => {
    fc.assert(
      fc.property(fix, each => {
        const { sigmaMajorM, sigmaMinorM } = ellipseOf(covarianceOf(each))
        expect(sigmaMajorM).toBeCloseTo(each.ellipse.sigmaMajorM, 6)
        expect(sigmaMinorM).toBeCloseTo(each.ellipse.sigmaMinorM, 6)
      }),
    )
  })
})
