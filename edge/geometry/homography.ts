import type { Point } from '../domain/box.js'

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

/**
 * Largest standard deviation (any direction) that an isotropic one of `sigma` at `point` becomes after the
 * projection, to first order: sigma times the largest singular value of the Jacobian.
 */
export function projectedSigma(h: Homography, [x, y]: Point, sigmaX: number, sigmaY: number): number {
  const w = denominator(h, x, y)
  const u = (h[0]! * x + h[1]! * y + h[2]!) / w
  const v = (h[3]! * x + h[4]! * y + h[5]!) / w
  const a = ((h[0]! - u * h[6]!) / w) * sigmaX
  const b = ((h[1]! - u * h[7]!) / w) * sigmaY
  const c = ((h[3]! - v * h[6]!) / w) * sigmaX
  const d = ((h[4]! - v * h[7]!) / w) * sigmaY
  // Largest singular value of [[a, b], [c, d]] in closed form.
  const sum = a * a + b * b + c * c + d * d
  const difference = Math.hypot(a * a + b * b - c * c - d * d, 2 * (a * c + b * d))
  return Math.sqrt((sum + difference) / 2)
}

const denominator = (h: Homography, x: number, y: number): number => h[6]! * x + h[7]! * y + h[8]!
