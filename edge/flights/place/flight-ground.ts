import type { Pose, VerticalDatum } from '../../domain/pose.js'
import type { LonLat } from '../../geometry/enu.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type FindGround, levelGround, type NoFix } from '../../pipeline/locate/sight-fix.js'
import { openTerrain } from '../../pipeline/locate/terrain/open-terrain.js'
import type { Terrain } from '../../pipeline/locate/terrain/terrain.js'
import { convertHeight } from '../../pipeline/locate/terrain/vertical-datum.js'

/** How the ground below a pose is found, or why it cannot be. */
export type GroundOf = (pose: Pose) => Promise<FindGround | NoFix>

export interface FlightGroundOptions {
  /** A GeoTIFF of ground heights; without it, the ground is level with the take-off. */
  readonly dem?: string | undefined
  /** What its heights count from, where the file does not say it. */
  readonly demDatum?: VerticalDatum | undefined
  /** Which height of the poses counts. */
  readonly heights: 'takeoff' | VerticalDatum
}

/** Higher than any camera, so that the ground is met from above. */
const ABOVE_ALL_M = 9_000
const STRAIGHT_DOWN = { azimuthRad: 0, depressionRad: Math.PI / 2 }

/**
 * The ground below a flight that took off at `takeoff`.
 *
 * @throws LamppostError TERRAIN_UNUSABLE; USAGE where nothing says what heights count from
 */
export async function flightGround(
  { dem, demDatum, heights }: FlightGroundOptions,
  takeoff: LonLat,
): Promise<GroundOf> {
  if (dem === undefined) {
    if (heights !== 'takeoff')
      throw new LamppostError('USAGE', {
        what: 'Heights above sea or ellipsoid say nothing without the heights of the ground',
        hint: 'Add --dem, or leave --heights out: heights then count from the take-off.',
      })
    return async ({ relAltM }) => (relAltM === undefined ? lacks('take-off') : levelGround(relAltM))
  }
  const { terrain, datum } = await openTerrain({ dem, demDatum, heights })
  if (heights !== 'takeoff')
    return async pose =>
      pose.absAltM === undefined
        ? lacks(heights)
        : terrain(convertHeight(pose.absAltM, pose, heights, datum!))
  const takeoffM = await groundHeight(terrain, takeoff)
  return async ({ relAltM }) => {
    if (relAltM === undefined) return lacks('take-off')
    return typeof takeoffM === 'number' ? terrain(takeoffM + relAltM) : takeoffM
  }
}

async function groundHeight(terrain: Terrain, at: LonLat): Promise<number | NoFix> {
  const ground = await terrain(ABOVE_ALL_M)(at, STRAIGHT_DOWN)
  return 'refused' in ground ? ground : ABOVE_ALL_M - ground.heightM
}

const lacks = (what: string): NoFix => ({
  refused: 'invalid',
  reason: `the telemetry has no height above ${what === 'takeoff' ? 'the take-off' : what}`,
})
