import type { Box } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { radians } from '../../geometry/angles.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { attitudeOf, sightCovariance, sightOf } from '../../geometry/sight.js'
import { groundPointOf } from '../../pipeline/locate/box-point.js'
import { HORIZON_SIGMAS } from '../../pipeline/locate/sight-fix.js'
import { TREMBLE_DEG } from '../place/flight-sigmas.js'
import { onLevel, sizeOnLevel } from '../place/size-on-level.js'
import type { LivePose } from './pose-feed.js'

/** Where a box is on the ground. */
export interface PlacedLive {
  readonly at: LonLat
  /** Of all that may be off. */
  readonly error: Covariance
  /** Of what is off anew in each look: two looks of a few seconds differ by that alone. */
  readonly freshError: Covariance
  /** Of what lies flat. */
  readonly size?: GroundSize
}

/** Who looks. */
export interface LiveView {
  readonly lens: Lens
  /** 1 sigma of its focal length, as a share of it. */
  readonly focalSigma: number
  readonly pose: LivePose
}

const tremble = {
  yawRad: 0,
  pitchRad: radians(TREMBLE_DEG),
  rollRad: radians(TREMBLE_DEG),
  heightM: 0,
  positionM: 0,
}

/**
 * Places a box on ground that is level with where the drone took off. Undefined where it was no higher than that, and where the sight
 * goes too near to the horizon.
 */
export function placeLive(
  box: Box,
  liesFlat: boolean,
  { lens, focalSigma, pose }: LiveView,
): PlacedLive | undefined {
  const attitude = attitudeOf(pose.yawDeg, pose.pitchDeg, pose.rollDeg)
  const heightM = pose.relAltM
  const { at: pixel, sigma } = groundPointOf(box, liesFlat)
  const ray = undistort(lens, pixel)
  if (!ray || heightM <= 0) return undefined
  const sight = sightOf(attitude, ray)
  if (sight.depressionRad <= HORIZON_SIGMAS * pose.sigmas.pitchRad) return undefined
  const [east, north] = onLevel(attitude, heightM, ray)!
  const edges = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: sigma[1] / lens.fy, rollRad: sigma[0] / lens.fx },
  }
  const own = [sightCovariance(sight, heightM, edges), sightCovariance(sight, heightM, tremble)]
  const focal = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: focalSigma * Math.abs(ray[1]), rollRad: focalSigma * Math.abs(ray[0]) },
  }
  const size = liesFlat ? sizeOnLevel(box, lens, attitude, heightM) : undefined
  return {
    at: enuToLonLat(pose, east, north),
    error: sumOf(
      ...own,
      sightCovariance(sight, heightM, pose.sigmas),
      sightCovariance(sight, heightM, focal),
    ),
    freshError: sumOf(...own, sightCovariance(sight, heightM, pose.freshSigmas)),
    ...(size && { size }),
  }
}
