import type { Box } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { radians } from '../../geometry/angles.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { attitudeOf, type PoseSigmas, sightCovariance, sightOf } from '../../geometry/sight.js'
import { groundPointOf } from '../../pipeline/locate/box-point.js'
import { HORIZON_SIGMAS, type NoFix } from '../../pipeline/locate/sight-fix.js'
import { TREMBLE_DEG } from '../place/flight-sigmas.js'
import { sizeOnLevel } from '../place/size-on-level.js'
import type { LiveGround } from './live-ground.js'
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
  readonly ground: Pick<LiveGround, 'meet'>
}

const tremble = {
  yawRad: 0,
  pitchRad: radians(TREMBLE_DEG),
  rollRad: radians(TREMBLE_DEG),
  heightM: 0,
  positionM: 0,
}

/** Places a box on the ground, or says why not; undefined where the sight goes too near to the horizon. */
export function placeLive(
  box: Box,
  liesFlat: boolean,
  { lens, focalSigma, pose, ground }: LiveView,
): PlacedLive | NoFix | undefined {
  const attitude = attitudeOf(pose.yawDeg, pose.pitchDeg, pose.rollDeg)
  const { at: pixel, sigma } = groundPointOf(box, liesFlat)
  const ray = undistort(lens, pixel)
  if (!ray) return undefined
  const sight = sightOf(attitude, ray)
  if (sight.depressionRad <= HORIZON_SIGMAS * pose.sigmas.pitchRad) return undefined
  const met = ground.meet(pose, sight)
  if ('refused' in met) return met
  const { distanceM, heightM, slopeRad } = met
  const edges = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: sigma[1] / lens.fy, rollRad: sigma[0] / lens.fx },
  }
  const errorBy = (sigmas: PoseSigmas): Covariance => sightCovariance(sight, heightM, sigmas, slopeRad)
  const own = [errorBy(edges), errorBy(tremble)]
  const focal = {
    ...{ yawRad: 0, heightM: 0, positionM: 0 },
    ...{ pitchRad: focalSigma * Math.abs(ray[1]), rollRad: focalSigma * Math.abs(ray[0]) },
  }
  const size = liesFlat ? sizeOnLevel(box, lens, attitude, heightM) : undefined
  return {
    at: enuToLonLat(pose, distanceM * Math.sin(sight.azimuthRad), distanceM * Math.cos(sight.azimuthRad)),
    error: sumOf(...own, errorBy(pose.sigmas), errorBy(focal)),
    freshError: sumOf(...own, errorBy(pose.freshSigmas)),
    ...(size && { size }),
  }
}
