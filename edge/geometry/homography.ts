import type { Point } from '../domain/box.js'
import type { Covariance, Jacobian } from './covariance.js'

/** Plane-to-plane projection, 3x3 row-major: nine finite numbers. */
export type Homography = readonly number[]

/**
 * Maps `point`; `undefined` where it lies on or beyond the horizon, that is where the projective
 * denominator vanishes or has the other sign than at `inFront`, a point known to lie on the plane.
 */
export function project(h: Homography, [x, y]: Point, inFront: Point): Point | undefined {
  const w = denominator(h, x, y)
  if (w * denominator(h, inFront[0], inFront[1]) <= 0) return undefined
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w]
}

/** Partial derivatives of the projected point: [du/dx, du/dy, dv/dx, dv/dy]. */
export function projectionJacobian(h: Homography, [x, y]: Point): Jacobian {
  const w = denominator(h, x, y)
  const u = (h[0]! * x + h[1]! * y + h[2]!) / w
  const v = (h[3]! * x + h[4]! * y + h[5]!) / w
  return [(h[0]! - u * h[6]!) / w, (h[1]! - u * h[7]!) / w, (h[3]! - v * h[6]!) / w, (h[4]! - v * h[7]!) / w]
}

/** How many sigmas of a point's own uncertainty lie between it and the horizon. */
export function sigmasFromHorizon(h: Homography, [x, y]: Point, [xx, xy, yy]: Covariance): number {
  const [gx, gy] = [h[6]!, h[7]!]
  return Math.abs(denominator(h, x, y)) / Math.sqrt(gx * gx * xx + 2 * gx * gy * xy + gy * gy * yy)
}

/**
 * What the homography's own uncertainty makes of a projected point, to first order (Hartley and Zisserman 2004,
 * section 5.2). `covariance` is that of its first eight numbers, 8x8 row-major, where its scale is such that the
 * denominator is 1 at `fixed`: the ninth is 1 - h7 x - h8 y there, and moves with them.
 */
export function homographyCovarianceAt(
  h: Homography,
  covariance: readonly number[],
  [x, y]: Point,
  fixed: Point,
): Covariance {
  const w = denominator(h, x, y)
  const u = (h[0]! * x + h[1]! * y + h[2]!) / w
  const v = (h[3]! * x + h[4]! * y + h[5]!) / w
  const dx = x - fixed[0]
  const dy = y - fixed[1]
  const gradientU = [x, y, 1, 0, 0, 0, -u * dx, -u * dy]
  const gradientV = [0, 0, 0, x, y, 1, -v * dx, -v * dy]
  const product = (left: readonly number[], right: readonly number[]): number => {
    let sum = 0
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++) sum += left[i]! * covariance[8 * i + j]! * right[j]!
    return sum / (w * w)
  }
  return [product(gradientU, gradientU), product(gradientU, gradientV), product(gradientV, gradientV)]
}

const denominator = (h: Homography, x: number, y: number): number => h[6]! * x + h[7]! * y + h[8]!
