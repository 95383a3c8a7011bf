import type { Point } from '../domain/box.js'
import { radians } from './angles.js'
import { alignedCovariance, type Covariance } from './covariance.js'

/**
 * Where a camera looks, radians. The angles are the camera's own and absolute, as a gimbal reports them: yaw
 * clockwise from true north, pitch 0 level and -90 degrees straight down, roll clockwise seen from behind.
 */
export interface Attitude {
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
}

/** The same angles in degrees, as gimbals and files have them. */
export const attitudeOf = (yawDeg: number, pitchDeg: number, rollDeg: number): Attitude => ({
  yawRad: radians(yawDeg),
  pitchRad: radians(pitchDeg),
  rollRad: radians(rollDeg),
})

/** A line of sight, radians: `azimuthRad` clockwise from north, `depressionRad` down from level. */
export interface Sight {
  readonly azimuthRad: number
  readonly depressionRad: number
}

/** What a pose is known to, 1 sigma each. */
export interface PoseSigmas {
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
  /** Of the height above the ground. */
  readonly heightM: number
  /** Of the camera's place, in each of east and north. */
  readonly positionM: number
}

/**
 * The line of sight of the ray (x/z, y/z, 1), camera x right, y down, z forward. The camera is turned by
 * R(NED <- FRD) = Rz(yaw) Ry(pitch) Rx(roll), FRD being forward, right, down.
 */
export function sightOf({ yawRad, pitchRad, rollRad }: Attitude, [x, y]: Point): Sight {
  const right = x * Math.cos(rollRad) - y * Math.sin(rollRad)
  const below = x * Math.sin(rollRad) + y * Math.cos(rollRad)
  const ahead = Math.cos(pitchRad) + below * Math.sin(pitchRad)
  const down = below * Math.cos(pitchRad) - Math.sin(pitchRad)
  return {
    azimuthRad: yawRad + Math.atan2(right, ahead),
    depressionRad: Math.atan2(down, Math.hypot(ahead, right)),
  }
}

/**
 * What the errors of a pose make of the place where the sight meets the ground `heightM` below, d being the depression:
 * along the sight H/sin^2 d of the pitch and 1/tan d of the height, across it H/tan d of the yaw and H/sin d of the
 * roll; the position's error in both. Exact to first order for level ground in the middle of the picture. Ground that
 * rises by `slopeRad` away from the camera meets the sight more squarely, and shortens the errors along it.
 */
export function sightCovariance(
  { azimuthRad, depressionRad }: Sight,
  heightM: number,
  sigmas: PoseSigmas,
  slopeRad = 0,
): Covariance {
  const sin = Math.sin(depressionRad)
  const squareness = Math.sin(depressionRad + slopeRad) / Math.cos(slopeRad)
  const alongM = Math.hypot(
    (heightM / (sin * squareness)) * sigmas.pitchRad,
    (Math.cos(depressionRad) / squareness) * sigmas.heightM,
    sigmas.positionM,
  )
  const acrossM = Math.hypot(
    (heightM / Math.tan(depressionRad)) * sigmas.yawRad,
    (heightM / sin) * sigmas.rollRad,
    sigmas.positionM,
  )
  return alignedCovariance(azimuthRad, alongM, acrossM)
}
