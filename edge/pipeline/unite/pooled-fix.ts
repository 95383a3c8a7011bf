import type { Fix } from '../../domain/fix.js'
import type { Sighting } from '../../domain/sighting.js'
import {
  alignedCovariance,
  type Covariance,
  determinantOf,
  ellipseOf,
  inverseOf,
  isotropic,
  mahalanobis,
  sumOf,
} from '../../geometry/covariance.js'
import { enuToLonLat, lonLatToEnu } from '../../geometry/enu.js'

/** Whether it says where the thing is, and not only where the camera hangs. */
export const isLocated = (fix: Fix | undefined): fix is Fix => fix !== undefined && fix.method !== 'camera'

/** Of the place, in metres east and north. */
export function covarianceOf({ ellipse, accuracyM }: Fix): Covariance {
  if (!ellipse) return isotropic(accuracyM)
  return alignedCovariance((ellipse.bearingDeg * Math.PI) / 180, ellipse.sigmaMajorM, ellipse.sigmaMinorM)
}

/**
 * Where a thing is by all its sightings: the mean weighted by their inverse covariances. What one camera or drone says
 * twice is no better than what it says best, because its calibration errs the same way each time: one fix of each counts. Where
 * the fixes disagree by more than they claim, the error is widened until they do not (Birge ratio). Undefined where none is
 * located.
 *
 * @param sizeM size of the thing: each camera touches it somewhere
 */
export function pooledFix(sightings: readonly Sighting[], sizeM: number): Fix | undefined {
  const best = bestOfEach(sightings)
  const [first, ...others] = best
  if (!first || others.length === 0) return first ?? latestFix(sightings)
  const points = best.map(fix => ({
    at: lonLatToEnu(first, fix),
    weight: inverseOf(sumOf(covarianceOf(fix), isotropic(sizeM / 2))),
  }))
  const covariance = inverseOf(sumOf(...points.map(({ weight }) => weight)))
  const pull = points
    .map(({ at, weight }) => times(weight, at))
    .reduce(([x, y], [east, north]) => [x + east, y + north] as const)
  const mean = times(covariance, pull)
  const disagreement = points
    .map(({ at, weight }) => mahalanobis([at[0] - mean[0], at[1] - mean[1]], inverseOf(weight)))
    .reduce((sum, each) => sum + each, 0)
  const widening = Math.max(1, disagreement / (2 * (points.length - 1)))
  const ellipse = ellipseOf([covariance[0] * widening, covariance[1] * widening, covariance[2] * widening])
  const { alt: _, ...rest } = first
  return { ...rest, ...enuToLonLat(first, mean[0], mean[1]), accuracyM: ellipse.sigmaMajorM, ellipse }
}

/** The surest fix of each source; the surest source first. */
function bestOfEach(sightings: readonly Sighting[]): Fix[] {
  const best = new Map<string, Fix>()
  for (const { source, fix } of sightings) {
    if (!isLocated(fix)) continue
    const known = best.get(source.id)
    if (!known || areaOf(fix) < areaOf(known)) best.set(source.id, fix)
  }
  return [...best.values()].sort((a, b) => areaOf(a) - areaOf(b))
}

const areaOf = (fix: Fix): number => determinantOf(covarianceOf(fix))

const latestFix = (sightings: readonly Sighting[]): Fix | undefined =>
  [...sightings].sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs).find(({ fix }) => fix)?.fix

const times = ([xx, xy, yy]: Covariance, [x, y]: readonly [number, number]): readonly [number, number] => [
  xx * x + xy * y,
  xy * x + yy * y,
]
