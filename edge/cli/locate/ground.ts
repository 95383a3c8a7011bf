import type { VerticalDatum } from '../../domain/pose.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type FindGround, levelGround, type NoFix } from '../../pipeline/locate/sight-fix.js'
import { openTerrain } from '../../pipeline/locate/terrain/open-terrain.js'
import { convertHeight } from '../../pipeline/locate/terrain/vertical-datum.js'
import type { Observation } from './observation.js'

export interface GroundOptions {
  /** A GeoTIFF of ground heights; without it, the ground is level at `ground_h`. */
  readonly dem?: string
  /** What `cam_h` counts from. */
  readonly heights?: VerticalDatum | 'takeoff'
  /** What the heights of `dem` count from, where the file does not say it. */
  readonly demHeights?: VerticalDatum
}

/** How the ground of an observation is found, or why it cannot be. */
export type GroundOf = (observation: Observation) => FindGround | NoFix

/** @throws LamppostError TERRAIN_UNUSABLE; USAGE where nothing says what heights count from */
export async function chooseGround({ dem, heights, demHeights }: GroundOptions): Promise<GroundOf> {
  if (dem === undefined) return heights === 'takeoff' ? levelWithTakeoff : levelAsGiven
  if (heights === undefined)
    throw new LamppostError('USAGE', {
      what: 'With --dem the heights of the cameras must say what they count from',
      hint: 'Add --heights ellipsoid, egm96 or takeoff.',
    })
  const { terrain, datum } = await openTerrain({ dem, demDatum: demHeights, heights })
  return ({ cam_h, cam_lat, cam_lon, takeoff_h }) => {
    if (heights !== 'takeoff')
      return terrain(convertHeight(cam_h, { lat: cam_lat, lon: cam_lon }, heights, datum!))
    return takeoff_h === undefined ? lacks('takeoff_h') : terrain(takeoff_h + cam_h)
  }
}

const levelAsGiven: GroundOf = ({ cam_h, ground_h }) =>
  ground_h === undefined ? lacks('ground_h') : levelGround(cam_h - ground_h)

/** Without any other height, the ground is as high as where the drone took off. */
const levelWithTakeoff: GroundOf = ({ cam_h, ground_h, takeoff_h }) => {
  if (ground_h === undefined) return levelGround(cam_h)
  return takeoff_h === undefined ? lacks('takeoff_h') : levelGround(takeoff_h + cam_h - ground_h)
}

const lacks = (column: string): NoFix => ({ refused: 'invalid', reason: `${column} is empty` })
