/**
 * A pinhole camera over flat ground, and the homography between its picture and the road. With the camera at C and
 * the ray d(u, v) through an image point, the road (up = 0) is met at C - (C.up / d.up) d; as d is linear in (u, v, 1),
 * east and north of that point are ratios of linear forms: a 3x3 matrix. See Hartley and Zisserman, Multiple View
 * Geometry, section 8.1.
 */
import type { CameraSpec } from './scene.js'

export interface Intrinsics {
  fx: number
  fy: number
  cx: number
  cy: number
}

type Vector = readonly [east: number, north: number, up: number]
export type Homography = readonly [Row, Row, Row]
type Row = readonly [number, number, number]

const radians = (degrees: number) => (degrees * Math.PI) / 180

export function intrinsicsOf(hfov: number, width: number, height: number): Intrinsics {
  const focal = width / 2 / Math.tan(radians(hfov) / 2)
  return { fx: focal, fy: focal, cx: width / 2, cy: height / 2 }
}

interface Axes {
  forward: Vector
  right: Vector
  down: Vector
}

/** The camera's axes in east, north, up; it has no roll. */
function axesOf({ yaw, pitch }: Pick<CameraSpec, 'yaw' | 'pitch'>): Axes {
  const [sinYaw, cosYaw] = [Math.sin(radians(yaw)), Math.cos(radians(yaw))]
  const [sinPitch, cosPitch] = [Math.sin(radians(pitch)), Math.cos(radians(pitch))]
  return {
    forward: [sinYaw * cosPitch, cosYaw * cosPitch, sinPitch],
    right: [cosYaw, -sinYaw, 0],
    down: [sinYaw * sinPitch, cosYaw * sinPitch, -cosPitch],
  }
}

/** Maps (x, y, 1) in fractions of the frame to (east, north, 1) metres on the road, up to scale. */
export function groundHomography(camera: CameraSpec, width: number, height: number): Homography {
  const { fx, fy, cx, cy } = intrinsicsOf(camera.hfov, width, height)
  const { forward, right, down } = axesOf(camera)
  // the ray's component along one axis, as coefficients of x, y and 1
  const ray = (axis: 0 | 1 | 2): Row => [
    (right[axis] * width) / fx,
    (down[axis] * height) / fy,
    forward[axis] - (right[axis] * cx) / fx - (down[axis] * cy) / fy,
  ]
  const [east, north, up] = [ray(0), ray(1), ray(2)]
  const meet = (position: number, along: Row): Row => [
    position * up[0] - camera.up * along[0],
    position * up[1] - camera.up * along[1],
    position * up[2] - camera.up * along[2],
  ]
  return [meet(camera.east, east), meet(camera.north, north), up]
}

export function imageToGround(homography: Homography, x: number, y: number): { east: number; north: number } {
  const [east, north, scale] = homography.map(row => row[0] * x + row[1] * y + row[2]) as [
    number,
    number,
    number,
  ]
  return { east: east / scale, north: north / scale }
}

/** Fractions of the frame where the camera sees a point; undefined behind it. */
export function project(
  camera: CameraSpec,
  width: number,
  height: number,
  point: { east: number; north: number; up?: number },
): { x: number; y: number } | undefined {
  const { fx, fy, cx, cy } = intrinsicsOf(camera.hfov, width, height)
  const { forward, right, down } = axesOf(camera)
  const offset = [point.east - camera.east, point.north - camera.north, (point.up ?? 0) - camera.up] as const
  const along = (axis: Vector) => axis[0] * offset[0] + axis[1] * offset[1] + axis[2] * offset[2]
  const depth = along(forward)
  if (depth <= 0) return undefined
  return { x: (cx + (fx * along(right)) / depth) / width, y: (cy + (fy * along(down)) / depth) / height }
}
