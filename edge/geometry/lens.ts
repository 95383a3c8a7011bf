import type { Point } from '../domain/box.js'

/**
 * A camera's intrinsics, in pixels of a picture of `widthPx` x `heightPx`.
 *
 * - `brown` (Brown 1966, as in OpenCV): `coefficients` k1, k2, p1, p2, k3; missing ones are 0.
 * - `fisheye` (Kannala and Brandt 2006, as in OpenCV's fisheye module): k1, k2, k3, k4.
 */
export interface Lens {
  readonly model: 'brown' | 'fisheye'
  readonly widthPx: number
  readonly heightPx: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  readonly coefficients: readonly number[]
}

const MAX_STEPS = 20
/** Of a normalised coordinate: a millionth of a pixel at a focal length of 1000 pixels. */
const CLOSE_ENOUGH = 1e-9
/** 87 degrees off the axis, as x/z: no lens without a fisheye model sees so far. */
const WIDEST = 20
/** Short enough for the radius to fold at most once in it. */
const STRIDE = 0.02
/** Of a stride, until it is as long as a number is exact. */
const BISECTIONS = 48

/** Where the lens draws the ray (x/z, y/z, 1), camera x right, y down, z forward; in pixels of its picture. */
export function distort(lens: Lens, [x, y]: Point): Point {
  const [xd, yd] =
    lens.model === 'brown' ? bentByBrown(lens.coefficients, x, y).at : bentByFisheye(lens, x, y)
  return [lens.fx * xd + lens.cx, lens.fy * yd + lens.cy]
}

/**
 * The ray (x/z, y/z) that the lens draws at a pixel; `undefined` where no ray reaches it: not a finite number, 90
 * degrees or more off the axis, or beyond the radius at which the distortion polynomial folds back on itself.
 */
export function undistort(lens: Lens, [xPx, yPx]: Point): Point | undefined {
  const bent: Point = [(xPx - lens.cx) / lens.fx, (yPx - lens.cy) / lens.fy]
  if (!Number.isFinite(bent[0]) || !Number.isFinite(bent[1])) return undefined
  return lens.model === 'brown' ? straightByBrown(lens.coefficients, bent) : straightByFisheye(lens, bent)
}

/** The bent point, and the partial derivatives of it: dx'/dx, dx'/dy (= dy'/dx), dy'/dy. */
function bentByBrown([k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0]: readonly number[], x: number, y: number) {
  const s = x * x + y * y
  const radial = 1 + s * (k1 + s * (k2 + s * k3))
  const slope = 2 * (k1 + s * (2 * k2 + s * 3 * k3))
  return {
    at: [
      x * radial + 2 * p1 * x * y + p2 * (s + 2 * x * x),
      y * radial + p1 * (s + 2 * y * y) + 2 * p2 * x * y,
    ] as Point,
    xx: radial + slope * x * x + 2 * p1 * y + 6 * p2 * x,
    xy: slope * x * y + 2 * p1 * x + 2 * p2 * y,
    yy: radial + slope * y * y + 6 * p1 * y + 2 * p2 * x,
  }
}

/** By the radial part alone, then by Newton's steps for the tangential part, which is small. */
function straightByBrown(coefficients: readonly number[], bent: Point): Point | undefined {
  const [k1 = 0, k2 = 0, , , k3 = 0] = coefficients
  const start = scaledTo(bent, straightRadius([k1, k2, k3], Math.hypot(...bent), WIDEST))
  if (!start) return undefined
  let [x, y] = start
  for (let step = 0; step < MAX_STEPS; step++) {
    const { at, xx, xy, yy } = bentByBrown(coefficients, x, y)
    const determinant = xx * yy - xy * xy
    // Where the map turns over, the picture shows another place.
    if (!(determinant > 0 && xx + yy > 0)) return undefined
    const dx = bent[0] - at[0]
    const dy = bent[1] - at[1]
    if (Math.hypot(dx, dy) < CLOSE_ENOUGH) return [x, y]
    x += (yy * dx - xy * dy) / determinant
    y += (xx * dy - xy * dx) / determinant
  }
  return undefined
}

function bentByFisheye({ coefficients }: Lens, x: number, y: number): Point {
  const r = Math.hypot(x, y)
  if (r === 0) return [0, 0]
  const scale = bentRadius(coefficients, Math.atan(r)) / r
  return [x * scale, y * scale]
}

function straightByFisheye({ coefficients }: Lens, bent: Point): Point | undefined {
  const angle = straightRadius(coefficients, Math.hypot(...bent), Math.PI / 2)
  return scaledTo(bent, angle === undefined ? undefined : Math.tan(angle))
}

/** The point in the same direction, at another radius. */
function scaledTo([x, y]: Point, radius: number | undefined): Point | undefined {
  const before = Math.hypot(x, y)
  if (radius === undefined || before === 0) return radius === undefined ? undefined : [0, 0]
  return [(x * radius) / before, (y * radius) / before]
}

/** t + k1 t^3 + k2 t^5 + ... */
function bentRadius(k: readonly number[], t: number): number {
  const s = t * t
  return t * (1 + s * k.reduceRight((sum, coefficient) => sum * s + coefficient, 0))
}

/** Its slope. */
function radialSlope(k: readonly number[], t: number): number {
  const s = t * t
  return 1 + s * k.reduceRight((sum, coefficient, i) => sum * s + coefficient * (2 * i + 3), 0)
}

/** The first t up to `widest` that is bent to `target`, if `bentRadius` rises all the way there. */
function straightRadius(k: readonly number[], target: number, widest: number): number | undefined {
  for (let low = 0; low < widest; low += STRIDE) {
    const end = Math.min(low + STRIDE, widest)
    const isFolded = radialSlope(k, end) <= 0
    const high = isFolded ? halve(low, end, t => radialSlope(k, t) > 0) : end
    if (bentRadius(k, high) > target) return halve(low, high, t => bentRadius(k, t) <= target)
    if (isFolded) return undefined
  }
  return undefined
}

/** Where `isBefore` turns from true to false. */
function halve(low: number, high: number, isBefore: (t: number) => boolean): number {
  let [before, after] = [low, high]
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (before + after) / 2
    if (isBefore(middle)) before = middle
    else after = middle
  }
  return (before + after) / 2
}
