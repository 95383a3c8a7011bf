import type { Pair } from '../../calibration/ground/pair.js'
import type { Point } from '../../edge/domain/box.js'
import { isotropic } from '../../edge/geometry/covariance.js'
import type { Homography } from '../../edge/geometry/homography.js'

export interface SurveyedCamera {
  readonly heightM: number
  /** Below the horizon. */
  readonly pitchDeg: number
  /** Clockwise from north. */
  readonly yawDeg: number
  readonly focalPx: number
}

export const widthPx = 1920
export const heightPx = 1080

const turns = ({ pitchDeg, yawDeg }: SurveyedCamera) => {
  const [pitch, yaw] = [(pitchDeg * Math.PI) / 180, (yawDeg * Math.PI) / 180]
  return { sin: Math.sin(pitch), cos: Math.cos(pitch), east: Math.sin(yaw), north: Math.cos(yaw) }
}

/** Where a camera above the origin sees a point of the ground, in fractions of its picture. */
export function seen(camera: SurveyedCamera, [eastM, northM]: Point): Point {
  const { sin, cos, east, north } = turns(camera)
  const ahead = eastM * east + northM * north
  const right = eastM * north - northM * east
  const depth = ahead * cos + camera.heightM * sin
  const down = camera.heightM * cos - ahead * sin
  return [0.5 + (camera.focalPx * right) / depth / widthPx, 0.5 + (camera.focalPx * down) / depth / heightPx]
}

/** The other way, by the ray: written apart from what it is to judge. */
export function groundOf(camera: SurveyedCamera, [x, y]: Point): Point {
  const { sin, cos, east, north } = turns(camera)
  const rightwards = ((x - 0.5) * widthPx) / camera.focalPx
  const downwards = ((y - 0.5) * heightPx) / camera.focalPx
  const range = camera.heightM / (sin + downwards * cos)
  const ahead = range * (cos - downwards * sin)
  const right = range * rightwards
  return [ahead * east + right * north, ahead * north - right * east]
}

/** Its homography, scaled to a denominator of 1 in the middle of the lower edge. */
export function homographyOf(camera: SurveyedCamera): Homography {
  const { sin, cos, east, north } = turns(camera)
  const h = camera.heightM
  const [fx, fy] = [camera.focalPx / widthPx, camera.focalPx / heightPx]
  const right = [h / fx, 0, (-h * 0.5) / fx]
  const ahead = [0, (-h * sin) / fy, h * cos + (h * sin * 0.5) / fy]
  const depth = [0, cos / fy, sin - (cos * 0.5) / fy]
  const eastward = ahead.map((value, at) => value * east + right[at]! * north)
  const northward = ahead.map((value, at) => value * north - right[at]! * east)
  const scale = depth[0]! * 0.5 + depth[1]! + depth[2]!
  return [...eastward, ...northward, ...depth].map(value => value / scale)
}

export const pairAt = (row: number, image: Point, ground: Point, sigmaPx = 1, sigmaM = 0): Pair => ({
  row,
  clicked: image,
  image,
  imageError: [(sigmaPx / widthPx) ** 2, 0, (sigmaPx / heightPx) ** 2],
  ground,
  groundError: isotropic(sigmaM),
})
