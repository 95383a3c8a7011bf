import type { Point } from '../domain/box.js'
import { distort, type Lens } from './lens.js'
import type { Attitude } from './sight.js'

/**
 * The pixel at which a camera shows a point: the way back of `sightOf`. `undefined` where the point is not in front of it. The pixel
 * may lie outside of the picture.
 *
 * @param toPoint metres east, north and up from the camera
 */
export function pixelOf(
  lens: Lens,
  { yawRad, pitchRad, rollRad }: Attitude,
  [east, north, up]: readonly [eastM: number, northM: number, upM: number],
): Point | undefined {
  const level = north * Math.cos(yawRad) + east * Math.sin(yawRad)
  const aside = east * Math.cos(yawRad) - north * Math.sin(yawRad)
  const ahead = level * Math.cos(pitchRad) + up * Math.sin(pitchRad)
  const below = level * Math.sin(pitchRad) - up * Math.cos(pitchRad)
  if (ahead <= 0) return undefined
  const right = aside * Math.cos(rollRad) + below * Math.sin(rollRad)
  const down = below * Math.cos(rollRad) - aside * Math.sin(rollRad)
  return distort(lens, [right / ahead, down / ahead])
}
