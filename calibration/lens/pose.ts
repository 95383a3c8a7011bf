import { determinant, Matrix, SVD } from 'ml-matrix'
import type { Point } from '../../edge/domain/box.js'
import { directLinearTransform } from '../../edge/geometry/dlt.js'

/** From the board to the camera: rotation vector (axis times angle, radians), then translation, in the board's unit. */
export type Pose = readonly [rx: number, ry: number, rz: number, tx: number, ty: number, tz: number]

/** Where a point of the board (z = 0) lies for the camera: x right, y down, z forward. */
export function placed(pose: Pose, [x, y]: Point): readonly [number, number, number] {
  const [r0, r1, , r3, r4, , r6, r7] = rotationOf(pose)
  return [r0! * x + r1! * y + pose[3], r3! * x + r4! * y + pose[4], r6! * x + r7! * y + pose[5]]
}

/** The angle between the board and the sensor, and to which side it leans, degrees. */
export function tiltOf(pose: Pose): { readonly deg: number; readonly towardsDeg: number } {
  const r = rotationOf(pose)
  const [x, y, z] = [r[2]!, r[5]!, r[8]!]
  return {
    deg: (Math.acos(Math.min(1, Math.abs(z))) * 180) / Math.PI,
    towardsDeg: (Math.atan2(y * Math.sign(z), x * Math.sign(z)) * 180) / Math.PI,
  }
}

/**
 * By the homography from the board to straight rays x/z, y/z (Zhang 2000, section 3.1); `undefined` where the board would
 * lie behind the camera.
 */
export function poseFrom(board: readonly Point[], rays: readonly Point[]): Pose | undefined {
  const h = directLinearTransform(board, rays)
  const column = (at: number): [number, number, number] => [h[at]!, h[3 + at]!, h[6 + at]!]
  const [a, b, c] = [column(0), column(1), column(2)]
  const scale = (Math.sign(c[2]) * 2) / (Math.hypot(...a) + Math.hypot(...b))
  if (!Number.isFinite(scale) || scale === 0) return undefined
  const x = a.map(value => value * scale)
  const y = b.map(value => value * scale)
  const z = [x[1]! * y[2]! - x[2]! * y[1]!, x[2]! * y[0]! - x[0]! * y[2]!, x[0]! * y[1]! - x[1]! * y[0]!]
  const { leftSingularVectors: u, rightSingularVectors: v } = new SVD(
    Matrix.columnVector(x).addColumn(y).addColumn(z),
  )
  const rotation = u.mmul(v.transpose())
  if (determinant(rotation) < 0) return undefined
  const [tx, ty, tz] = c.map(value => value * scale)
  return [...vectorOf(rotation), tx!, ty!, tz!]
}

/** Rodrigues, row by row. */
function rotationOf([x, y, z]: Pose): readonly number[] {
  const angle = Math.hypot(x, y, z)
  if (angle < 1e-12) return [1, -z, y, z, 1, -x, -y, x, 1]
  const [kx, ky, kz] = [x / angle, y / angle, z / angle]
  const [s, c] = [Math.sin(angle), Math.cos(angle)]
  const v = 1 - c
  return [
    c + kx * kx * v,
    kx * ky * v - kz * s,
    kx * kz * v + ky * s,
    ky * kx * v + kz * s,
    c + ky * ky * v,
    ky * kz * v - kx * s,
    kz * kx * v - ky * s,
    kz * ky * v + kx * s,
    c + kz * kz * v,
  ]
}

function vectorOf(r: Matrix): [number, number, number] {
  const x = r.get(2, 1) - r.get(1, 2)
  const y = r.get(0, 2) - r.get(2, 0)
  const z = r.get(1, 0) - r.get(0, 1)
  const sine = Math.hypot(x, y, z) / 2
  const angle = Math.atan2(sine, (r.trace() - 1) / 2)
  // Near 180 degrees the antisymmetric part vanishes; the symmetric one has the axis.
  if (sine < 1e-6) {
    if (angle < 1) return [x / 2, y / 2, z / 2]
    const axis = [0, 1, 2].map(at => Math.sqrt(Math.max(0, (r.get(at, at) + 1) / 2)))
    if (r.get(0, 1) < 0) axis[1]! *= -1
    if (r.get(0, 2) < 0) axis[2]! *= -1
    return [axis[0]! * angle, axis[1]! * angle, axis[2]! * angle]
  }
  const scale = angle / (2 * sine)
  return [x * scale, y * scale, z * scale]
}
