import type { Point } from '../domain/box.js'
import type { Jacobian } from './covariance.js'
import { distort, type Lens, undistort } from './lens.js'

/** Of the picture: small against what a lens bends, large against what a number holds. */
const STEP = 1e-4

/**
 * Where a point would lie in the picture of the same lens if it bent nothing; fractions of the picture, which may lie
 * outside of 0 to 1. `undefined` where no ray reaches it. Without a lens nothing is bent.
 */
export function straighten(lens: Lens | undefined, [x, y]: Point): Point | undefined {
  if (!lens) return [x, y]
  const ray = undistort(lens, [x * lens.widthPx, y * lens.heightPx])
  return ray && [(lens.fx * ray[0] + lens.cx) / lens.widthPx, (lens.fy * ray[1] + lens.cy) / lens.heightPx]
}

/** The way back: where the lens draws it. */
export function bend(lens: Lens | undefined, [x, y]: Point): Point {
  if (!lens) return [x, y]
  const { widthPx, heightPx, fx, fy, cx, cy } = lens
  const [xPx, yPx] = distort(lens, [(x * widthPx - cx) / fx, (y * heightPx - cy) / fy])
  return [xPx / widthPx, yPx / heightPx]
}

/** Partial derivatives of `straighten`, by central differences. */
export function straighteningAt(lens: Lens | undefined, [x, y]: Point): Jacobian | undefined {
  if (!lens) return [1, 0, 0, 1]
  const [left, right] = [straighten(lens, [x - STEP, y]), straighten(lens, [x + STEP, y])]
  const [above, below] = [straighten(lens, [x, y - STEP]), straighten(lens, [x, y + STEP])]
  if (!left || !right || !above || !below) return undefined
  const slope = (before: Point, after: Point, axis: 0 | 1) => (after[axis] - before[axis]) / (2 * STEP)
  return [slope(left, right, 0), slope(above, below, 0), slope(left, right, 1), slope(above, below, 1)]
}
