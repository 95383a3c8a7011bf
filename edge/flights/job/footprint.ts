import type { Point } from '../../domain/box.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { meetFlightGround } from '../place/place-detections.js'
import type { Gaze } from './eye.js'

/** Farther away nothing is seen well enough. */
const FARTHEST_M = 200
/** How finely the upper end of an edge is looked for, where it lies above the horizon. */
const STEPS = 12

export interface Footprint {
  /** Clockwise from the upper left corner of the picture. */
  readonly footprint: readonly LonLat[]
  /** The same corners in the picture. */
  readonly footprintPx: readonly Point[]
}

interface Corner {
  readonly at: LonLat
  readonly px: Point
}

/** What a picture shows of the ground: less than the picture, where that shows the horizon. */
export async function footprintOf(gaze: Gaze): Promise<Footprint | undefined> {
  const { widthPx, heightPx } = gaze.lens
  const [upperLeft, lowerLeft] = await edgeOn(gaze, 0, heightPx)
  const [upperRight, lowerRight] = await edgeOn(gaze, widthPx, heightPx)
  if (!upperLeft || !lowerLeft || !upperRight || !lowerRight) return undefined
  const corners = [upperLeft, upperRight, lowerRight, lowerLeft]
  return { footprint: corners.map(({ at }) => at), footprintPx: corners.map(({ px }) => px) }
}

async function edgeOn(gaze: Gaze, x: number, heightPx: number): Promise<(Corner | undefined)[]> {
  let upper: Corner | undefined
  for (let step = 0; step < STEPS && !upper; step += 1)
    upper = await placeOf(gaze, [x, (heightPx * step) / STEPS])
  return [upper, await placeOf(gaze, [x, heightPx])]
}

async function placeOf(gaze: Gaze, px: Point): Promise<Corner | undefined> {
  const met = await meetFlightGround(px, gaze)
  if ('refused' in met || met.ground.distanceM > FARTHEST_M) return undefined
  const { azimuthRad } = met.sight
  const { distanceM } = met.ground
  const offset = [distanceM * Math.sin(azimuthRad), distanceM * Math.cos(azimuthRad)] as const
  return { at: enuToLonLat(gaze.pose.camera, ...offset), px }
}
