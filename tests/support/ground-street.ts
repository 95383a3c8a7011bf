import type { Calibration } from '../../edge/config/calibration.js'
import type { Box, Point } from '../../edge/domain/box.js'
import type { GroundScale } from '../../edge/geometry/ground-rest.js'
import { createGroundScale } from '../../edge/pipeline/locate/ground-scale.js'
import { heightPx, homographyOf, type SurveyedCamera, seen, widthPx } from './surveyed-camera.js'

export const frame = { width: widthPx, height: heightPx }

/** On a pole at a street that leads north, with a lens of 50 degrees. */
export const pole: SurveyedCamera = { heightM: 5, pitchDeg: 6, yawDeg: 0, focalPx: 2_000 }

export const calibrationOf = (camera: SurveyedCamera, given: Partial<Calibration> = {}): Calibration => ({
  ...{ origin: { lon: 106.5516, lat: 29.563 }, accuracyM: 0.3, reachM: 200 },
  imageToGround: [...homographyOf(camera)],
  ...given,
})

export const groundOf = (camera: SurveyedCamera, given: Partial<Calibration> = {}): GroundScale =>
  createGroundScale(calibrationOf(camera, given), () => frame)

/** Along the street, across it, and up; metres. */
export type SizeM = readonly [length: number, width: number, height: number]
export const CAR: SizeM = [4.5, 1.8, 1.5]
export const VAN: SizeM = [5.5, 2, 2.4]

/** The box of the eight corners of a vehicle. `at` is the middle of its near end, metres east and north. */
export function boxOf(camera: SurveyedCamera, [east, north]: Point, [long, wide, high]: SizeM = CAR): Box {
  const corners = [0, high].flatMap(up =>
    [-wide / 2, wide / 2].flatMap(side =>
      [0, long].map(along => pixelOf(camera, [east + side, north + along], up)),
    ),
  )
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** What is above the ground looks as the ground does to a camera that is so much lower. */
function pixelOf(camera: SurveyedCamera, ground: Point, upM: number): Point {
  const [x, y] = seen({ ...camera, heightM: camera.heightM - upM }, ground)
  return [x * widthPx, y * heightPx]
}

/** As a detector draws it: each edge off by `share` of the box, 1 sigma. */
export function shaken(box: Box, share: number, random: () => number): Box {
  const [wide, high] = [box[2] - box[0], box[3] - box[1]]
  const off = (side: number) => side * share * gauss(random)
  return [box[0] + off(wide), box[1] + off(high), box[2] + off(wide), box[3] + off(high)]
}

/** Box-Muller. */
const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
