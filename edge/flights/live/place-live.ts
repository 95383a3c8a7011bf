import type { Box, Point } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { type Attitude, sightCovariance, sightOf } from '../../geometry/sight.js'
import { groundPointOf } from '../../pipeline/locate/box-point.js'
import { groundSize } from '../../pipeline/locate/ground-size.js'
import { TREMBLE_DEG } from '../place/flight-sigmas.js'
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

/** So near to level, in sigmas of the pitch, the error ellipse would reach over the horizon. */
const HORIZON_SIGMAS = 3
const RAD = Math.PI / 180
const tremble = {
  yawRad: 0,
  pitchRad: TREMBLE_DEG * RAD,
  rollRad: TREMBLE_DEG * RAD,
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
  const attitude = { yawRad: pose.yawDeg * RAD, pitchRad: pose.pitchDeg * RAD, rollRad: pose.rollDeg * RAD }
  const heightM = pose.relAltM
  const { at: pixel, sigma } = groundPointOf(box, liesFlat)
  const ray = undistort(lens, pixel)
  if (!ray || heightM <= 0) return undefined
  const sight = sightOf(attitude, ray)
  if (sight.depressionRad <= HORIZON_SIGMAS * pose.sigmas.pitchRad) return undefined
  const [east, north] = onGround(attitude, heightM, ray)!
  const edges = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: sigma[1] / lens.fy, rollRad: sigma[0] / lens.fx },
  }
  const own = [sightCovariance(sight, heightM, edges), sightCovariance(sight, heightM, tremble)]
  const focal = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: focalSigma * Math.abs(ray[1]), rollRad: focalSigma * Math.abs(ray[0]) },
  }
  const groundAt = (corner: Point): Point | undefined => {
    const through = undistort(lens, corner)
    return through && onGround(attitude, heightM, through)
  }
  const size = liesFlat ? groundSize(box, groundAt) : undefined
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

/** Metres east and north of the camera. */
function onGround(attitude: Attitude, heightM: number, ray: Point): Point | undefined {
  const { azimuthRad, depressionRad } = sightOf(attitude, ray)
  if (depressionRad <= 0) return undefined
  const distanceM = heightM / Math.tan(depressionRad)
  return [distanceM * Math.sin(azimuthRad), distanceM * Math.cos(azimuthRad)]
}
