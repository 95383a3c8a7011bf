import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import type { Point } from '../../domain/box.js'
import type { GroundMotion } from '../../domain/fix.js'
import type { Covariance } from '../../geometry/covariance.js'

/** Where something was on the ground, metres, with the error that is drawn anew in each frame. */
export interface Waypoint {
  readonly atMs: number
  readonly at: Point
  readonly error: Covariance
}

/** Longer ago, it may have gone elsewhere; it suffices for three looks at 0.5 frames per second. */
const WINDOW_MS = 5_000
/** Nearer in time they tell little more, and cost as much. */
const APART_MS = WINDOW_MS / 20
const FEWEST = 3
/** A thing that stands still passes for moving once in a thousand times: chi-square of 2 degrees of freedom. */
const CERTAINLY = 13.8
const DEGREES = 180 / Math.PI

/** The last seconds of one track on the ground, of which at most 22 waypoints are kept. */
export class GroundPath {
  readonly #waypoints: Waypoint[] = []

  /** A waypoint that is no later than the latest says nothing new. */
  add(waypoint: Waypoint): void {
    const latest = this.#waypoints.at(-1)
    if (latest && waypoint.atMs <= latest.atMs) return
    const before = this.#waypoints.at(-2)
    if (before && latest!.atMs - before.atMs < APART_MS) this.#waypoints.pop()
    this.#waypoints.push(waypoint)
    while (this.#waypoints[0]!.atMs < waypoint.atMs - WINDOW_MS) this.#waypoints.shift()
  }

  /** How it moves, if it certainly does. */
  motion(): GroundMotion | undefined {
    return motionAlong(this.#waypoints)
  }
}

/**
 * Speed and heading by weighted least squares: a constant velocity through the waypoints, each with its covariance (Bar-
 * Li and Kirubarajan 2001, section 3.4). Where the waypoints scatter more than they say, or it turns or brakes,
 * the residuals widen the errors.
 */
export function motionAlong(waypoints: readonly Waypoint[]): GroundMotion | undefined {
  if (waypoints.length < FEWEST) return undefined
  const middleMs = (waypoints[0]!.atMs + waypoints.at(-1)!.atMs) / 2
  const normal = Matrix.zeros(4, 4)
  const right = Matrix.zeros(4, 1)
  for (const { atMs, at, error } of waypoints) {
    const t = (atMs - middleMs) / 1000
    const weight = inverse(error)
    for (let i = 0; i < 2; i++) {
      const pull = weight[i]![0]! * at[0] + weight[i]![1]! * at[1]
      right.set(i, 0, right.get(i, 0) + pull)
      right.set(i + 2, 0, right.get(i + 2, 0) + t * pull)
      for (let j = 0; j < 2; j++) {
        const w = weight[i]![j]!
        normal.set(i, j, normal.get(i, j) + w)
        normal.set(i, j + 2, normal.get(i, j + 2) + t * w)
        normal.set(i + 2, j, normal.get(i + 2, j) + t * w)
        normal.set(i + 2, j + 2, normal.get(i + 2, j + 2) + t * t * w)
      }
    }
  }
  const cholesky = new CholeskyDecomposition(normal)
  if (!cholesky.isPositiveDefinite()) return undefined
  const covariance = cholesky.solve(Matrix.eye(4))
  const [east, north, vx, vy] = cholesky.solve(right).to1DArray() as [number, number, number, number]

  let chiSquare = 0
  for (const { atMs, at, error } of waypoints) {
    const t = (atMs - middleMs) / 1000
    const miss = [at[0] - east - t * vx, at[1] - north - t * vy] as const
    chiSquare += squared(inverse(error), miss)
  }
  const widening = Math.max(1, chiSquare / (2 * waypoints.length - 4))
  const velocityError: Covariance = [
    covariance.get(2, 2) * widening,
    covariance.get(2, 3) * widening,
    covariance.get(3, 3) * widening,
  ]
  if (!(squared(inverse(velocityError), [vx, vy]) > CERTAINLY)) return undefined

  const speedMps = Math.hypot(vx, vy)
  const [xx, xy, yy] = velocityError
  const [ux, uy] = [vx / speedMps, vy / speedMps]
  const along = ux * ux * xx + 2 * ux * uy * xy + uy * uy * yy
  const across = uy * uy * xx - 2 * ux * uy * xy + ux * ux * yy
  return {
    speedMps,
    sigmaSpeedMps: Math.sqrt(along),
    headingDeg: (Math.atan2(vx, vy) * DEGREES + 360) % 360,
    sigmaHeadingDeg: (Math.sqrt(across) / speedMps) * DEGREES,
  }
}

const inverse = ([xx, xy, yy]: Covariance): readonly (readonly [number, number])[] => {
  const determinant = xx * yy - xy * xy
  return [
    [yy / determinant, -xy / determinant],
    [-xy / determinant, xx / determinant],
  ]
}

/** x^T W x. */
const squared = (weight: readonly (readonly [number, number])[], [x, y]: Point): number =>
  weight[0]![0] * x * x + 2 * weight[0]![1] * x * y + weight[1]![1] * y * y
