import type { Point } from '../../domain/box.js'
import type { Lens } from '../../geometry/lens.js'
import { undistort } from '../../geometry/lens.js'
import { type Attitude, type Sight, sightOf } from '../../geometry/sight.js'
import type { Ground } from '../../pipeline/locate/sight-fix.js'

/** What of a camera's aim may be off for a while, 1 sigma each. */
export interface AimSigmas {
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
  /** Of the height above the ground. */
  readonly heightM: number
  /** Of the focal length, as a share of it. */
  readonly focal: number
}

/** Metres east and north. */
export type Shift = readonly [eastM: number, northM: number]

/**
 * By how much each error of 1 sigma moves the place that a pixel is taken for: yaw, pitch, roll, height, focal length, in this order.
 * Exact on the plane that touches the ground where the sight meets it. The shifts have signs, so that two looks from opposite sides
 * tell which errors they share.
 */
export function aimShifts(
  lens: Lens,
  pixel: Point,
  attitude: Attitude,
  ground: Ground,
  sigmas: AimSigmas,
): readonly Shift[] {
  const ray = undistort(lens, pixel)
  if (!ray) return []
  const at = placeOn(ground, sightOf(attitude, ray))
  const moved = (by: Partial<Attitude>, heightM = 0, focal = 0): Shift => {
    const [x, y] = [ray[0] / (1 + focal), ray[1] / (1 + focal)]
    const sight = sightOf(
      {
        yawRad: attitude.yawRad + (by.yawRad ?? 0),
        pitchRad: attitude.pitchRad + (by.pitchRad ?? 0),
        rollRad: attitude.rollRad + (by.rollRad ?? 0),
      },
      [x, y],
    )
    const [east, north] = placeOn({ ...ground, heightM: ground.heightM + heightM }, sight)
    return [east - at[0], north - at[1]]
  }
  return [
    moved({ yawRad: sigmas.yawRad }),
    moved({ pitchRad: sigmas.pitchRad }),
    moved({ rollRad: sigmas.rollRad }),
    moved({}, sigmas.heightM),
    moved({}, 0, sigmas.focal),
  ]
}

/** Where a sight meets the plane that touches the ground, from below the camera. */
function placeOn({ distanceM, heightM, slopeRad }: Ground, { azimuthRad, depressionRad }: Sight): Shift {
  const rise = Math.tan(slopeRad)
  // Far over the horizon the plane would be met behind the camera.
  const fall = Math.max(Math.tan(depressionRad), MIN_FALL)
  const metM = (heightM + distanceM * rise) / Math.max(fall + rise, MIN_FALL)
  return [metM * Math.sin(azimuthRad), metM * Math.cos(azimuthRad)]
}

/** A sight so level meets the ground a hundred heights away. */
const MIN_FALL = 0.01
