import { inverse, Matrix } from 'ml-matrix'
import type { Point } from '../../edge/domain/box.js'

/** The middle of the picture's lower edge. */
export const NEAREST: Point = [0.5, 1]

export interface CameraOver {
  readonly heightM: number
  /** Downwards. */
  readonly pitchDeg: number
  readonly yawDeg: number
  readonly rollDeg: number
}

/** A camera over level ground whose truth is known: 1280 x 720, focal length 900 pixels, below it the origin. */
export function cameraOver({ heightM, pitchDeg, yawDeg, rollDeg }: CameraOver) {
  const rotation = yaw(yawDeg).mmul(pitch(-pitchDeg)).mmul(roll(rollDeg))
  /** From fractions to the ray in north, east, down. */
  const toRay = rotation.mmul(
    new Matrix([
      [0, 0, 1],
      [1280 / 900, 0, -640 / 900],
      [0, 720 / 900, -360 / 900],
    ]),
  )
  const [north, east, down] = [toRay.getRow(0), toRay.getRow(1), toRay.getRow(2)]
  const matrix = [...east.map(value => heightM * value), ...north.map(value => heightM * value), ...down]
  const scale = down[0]! * NEAREST[0] + down[1]! * NEAREST[1] + down[2]!
  return {
    /** Its denominator is 1 in the middle of the lower edge. */
    imageToGround: matrix.map(value => value / scale),
    /** East and north of what lies at a point of the picture; `undefined` for sky. */
    groundAt: ([x, y]: Point): Point | undefined => {
      const ray = toRay.mmul(Matrix.columnVector([x, y, 1])).to1DArray() as [number, number, number]
      return ray[2] > 0 ? [(heightM * ray[1]) / ray[2], (heightM * ray[0]) / ray[2]] : undefined
    },
    /** Where ground `[east, north]` appears; fractions. */
    imageOf: ([eastM, northM]: Point): Point => {
      const [x, y, w] = inverse(toRay)
        .mmul(Matrix.columnVector([northM, eastM, heightM]))
        .to1DArray() as [number, number, number]
      return [x / w, y / w]
    },
  }
}

const radians = (degrees: number) => (degrees * Math.PI) / 180

export const yaw = (degrees: number) => {
  const [s, c] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))]
  return new Matrix([
    [c, -s, 0],
    [s, c, 0],
    [0, 0, 1],
  ])
}

export const pitch = (degrees: number) => {
  const [s, c] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))]
  return new Matrix([
    [c, 0, s],
    [0, 1, 0],
    [-s, 0, c],
  ])
}

export const roll = (degrees: number) => {
  const [s, c] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))]
  return new Matrix([
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ])
}
