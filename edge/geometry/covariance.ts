import type { ErrorEllipse } from '../domain/fix.js'

/** Covariance of a point in the plane, symmetric: [xx, xy, yy]. On the ground x is east and y north, in m^2. */
export type Covariance = readonly [xx: number, xy: number, yy: number]

/** The linear map [[a, b], [c, d]], row-major. */
export type Jacobian = readonly [a: number, b: number, c: number, d: number]

export const isotropic = (sigma: number): Covariance => [sigma * sigma, 0, sigma * sigma]

export const sumOf = (...parts: readonly Covariance[]): Covariance =>
  parts.reduce(([xx, xy, yy], part) => [xx + part[0], xy + part[1], yy + part[2]])

/** J C J^T: what `covariance` becomes through the linear map `jacobian`. */
export function propagate([a, b, c, d]: Jacobian, [xx, xy, yy]: Covariance): Covariance {
  return [
    a * a * xx + 2 * a * b * xy + b * b * yy,
    a * c * xx + (a * d + b * c) * xy + b * d * yy,
    c * c * xx + 2 * c * d * xy + d * d * yy,
  ]
}

/** Of errors `alongM` in the direction of `bearingRad`, clockwise from north (the y axis), and `acrossM` to its side. */
export function alignedCovariance(bearingRad: number, alongM: number, acrossM: number): Covariance {
  const sin = Math.sin(bearingRad)
  const cos = Math.cos(bearingRad)
  return propagate([sin, cos, cos, -sin], [alongM * alongM, 0, acrossM * acrossM])
}

/** The ellipse of 1 sigma: eigenvalues and eigenvectors of the covariance, in closed form. */
export function ellipseOf([xx, xy, yy]: Covariance): ErrorEllipse {
  const mean = (xx + yy) / 2
  const radius = Math.hypot((xx - yy) / 2, xy)
  const fromEast = Math.atan2(2 * xy, xx - yy) / 2
  return {
    sigmaMajorM: Math.sqrt(mean + radius),
    // From the determinant: the difference of two large numbers would lose a slender ellipse's digits.
    sigmaMinorM: mean + radius > 0 ? Math.sqrt(Math.max(0, xx * yy - xy * xy) / (mean + radius)) : 0,
    bearingDeg: (90 - (fromEast * 180) / Math.PI + 180) % 180,
  }
}

export const determinantOf = ([xx, xy, yy]: Covariance): number => xx * yy - xy * xy

/** Not finite where the covariance has no extent. */
export function inverseOf(covariance: Covariance): Covariance {
  const [xx, xy, yy] = covariance
  const determinant = determinantOf(covariance)
  return [yy / determinant, -xy / determinant, xx / determinant]
}

/** How likely a normal error with this covariance is at a squared Mahalanobis distance, on each square metre. */
export const normalDensity = (distance: number, covariance: Covariance): number =>
  Math.exp(-distance / 2) / (2 * Math.PI * Math.sqrt(determinantOf(covariance)))

/** d^T C^-1 d: the squared Mahalanobis distance. Infinite where the covariance has no extent. */
export function mahalanobis([x, y]: readonly [number, number], covariance: Covariance): number {
  const [xx, xy, yy] = covariance
  const determinant = determinantOf(covariance)
  return determinant > 0 ? (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant : Number.POSITIVE_INFINITY
}
