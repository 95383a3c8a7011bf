import type { Point } from '../../domain/box.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { meetFlightGround } from '../place/place-detections.js'
import type { Gaze } from './eye.js'

/** Farther away nothing is seen well enough. */
const FARTHEST_M = 200
/** How finely the upper end of an edge is looked for, where it lies above the horizon. */
const STEPS = 12

/** What a picture shows of the ground, clockwise from its upper left corner: less than the picture, where that shows the horizon. */
export async function footprintOf(gaze: Gaze): Promise<LonLat[] | undefined> {
  const { widthPx, heightPx } = gaze.lens
  const [upperLeft, lowerLeft] = await edgeOn(gaze, 0, heightPx)
  const [upperRight, lowerRight] = await edgeOn(gaze, widthPx, heightPx)
  return upperLeft && lowerLeft && upperRight && lowerRight
    ? [upperLeft, upperRight, lowerRight, lowerLeft]
    : undefined
}

async function edgeOn(gaze: Gaze, x: number, heightPx: number): Promise<(LonLat | undefined)[]> {
  let upper: LonLat | undefined
  for (let step = 0; step < STEPS && !upper; step += 1)
    upper = await placeOf(gaze, [x, (heightPx * step) / STEPS])
  return [upper, await placeOf(gaze, [x, heightPx])]
}

async function placeOf(gaze: Gaze, pixel: Point): Promise<LonLat | undefined> {
  const met = await meetFlightGround(pixel, gaze)
  if ('refused' in met || met.ground.distanceM > FARTHEST_M) return undefined
  const { azimuthRad } = met.sight
  const { distanceM } = met.ground
  return enuToLonLat(gaze.pose.camera, distanceM * Math.sin(azimuthRad), distanceM * Math.cos(azimuthRad))
}
