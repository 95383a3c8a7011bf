import { CholeskyDecomposition, inverse, Matrix } from 'ml-matrix'
import type { Point } from '../../edge/domain/box.js'
import { type Covariance, propagate, sumOf } from '../../edge/geometry/covariance.js'
import { type Homography, project, projectionJacobian } from '../../edge/geometry/homography.js'
import type { Pair } from './pair.js'

/** The middle of the lower edge is nearest to the camera; the denominator of a fit is 1 there. */
export const NEAREST_GROUND: Point = [0.5, 1]

export interface GroundFit {
  /** Scaled so that its denominator is 1 at `NEAREST_GROUND`. */
  readonly imageToGround: Homography
  /** Of its first eight numbers, 8x8 row-major, as the errors of the pairs make it. */
  readonly covariance: readonly number[]
  /** Sum of the squares of the misses, each in its own sigmas. */
  readonly chiSquare: number
}

/** How far a pair is off, in the picture. */
export interface Miss {
  /** Where the ground point should have been clicked; fractions, through a lens that bends nothing. */
  readonly expected: Point
  /** Square of the distance, in sigmas of the click and of the ground point together: chi-square of 2. */
  readonly chiSquare: number
}

const MAX_ROUNDS = 60
const ENOUGH = 1e-13
const MAX_DAMPING = 1e12

/** `undefined` where the middle of the lower edge is no ground for it. */
export function scaled(h: Homography): Homography | undefined {
  const w = h[6]! * NEAREST_GROUND[0] + h[7]! * NEAREST_GROUND[1] + h[8]!
  return Number.isFinite(1 / w) ? h.map(value => value / w) : undefined
}

/** Of each pair; `undefined` of one that lies on or beyond the horizon. */
export function missesOf(h: Homography, pairs: readonly Pair[]): (Miss | undefined)[] {
  const back = inverseOf3(h)
  return pairs.map(pair => {
    const it = linearised(h, back, pair)
    return it && { expected: it.expected, chiSquare: it.white[0] ** 2 + it.white[1] ** 2 }
  })
}

/**
 * The homography of least chi-square, from a first one near it: Levenberg-Marquardt (Marquardt 1963) on the misses in
 * the picture, where a click's error is the same everywhere; the error of the ground point is carried there (Hartley and
 * Zisserman 2004, sections 4.2 and 5.2). `undefined` where the pairs do not determine it.
 */
export function fitGround(pairs: readonly Pair[], first: Homography): GroundFit | undefined {
  let h = scaled(first)
  let here = h && systemOf(h, pairs)
  let damping = 1e-6
  for (let round = 0; h && here && round < MAX_ROUNDS; round += 1) {
    const step = stepOf(here, damping)
    const next = step && moved(h, step)
    const there = next && systemOf(next, pairs)
    if (next && there && there.chiSquare <= here.chiSquare) {
      const gain = here.chiSquare - there.chiSquare
      h = next
      here = there
      damping /= 10
      if (gain <= ENOUGH * (1 + there.chiSquare)) break
    } else {
      damping *= 10
      if (damping > MAX_DAMPING) break
    }
  }
  if (!h || !here) return undefined
  const covariance = inverseOf(here.normal)
  return covariance && { imageToGround: h, covariance: covariance.to1DArray(), chiSquare: here.chiSquare }
}

interface System {
  readonly normal: Matrix
  readonly gradient: Matrix
  readonly chiSquare: number
}

function systemOf(h: Homography, pairs: readonly Pair[]): System | undefined {
  const back = inverseOf3(h)
  const parts = pairs.map(pair => linearised(h, back, pair))
  if (parts.some(part => part === undefined)) return undefined
  const jacobian = new Matrix(parts.flatMap(part => part!.jacobian))
  const misses = Matrix.columnVector(parts.flatMap(part => part!.white))
  const transposed = jacobian.transpose()
  return {
    normal: transposed.mmul(jacobian),
    gradient: transposed.mmul(misses),
    chiSquare: misses.dot(misses),
  }
}

/** The miss of a pair in its own sigmas, and its derivatives by the eight numbers. */
function linearised(h: Homography, back: Homography, { image, imageError, ground, groundError }: Pair) {
  const [x, y] = ground
  const depth = back[6]! * x + back[7]! * y + back[8]!
  const expected: Point = [
    (back[0]! * x + back[1]! * y + back[2]!) / depth,
    (back[3]! * x + back[4]! * y + back[5]!) / depth,
  ]
  if (!project(h, expected, NEAREST_GROUND) || !project(h, image, NEAREST_GROUND)) return undefined
  const [a, b, c, d] = projectionJacobian(h, expected)
  const determinant = a * d - b * c
  const toImage = [d / determinant, -b / determinant, -c / determinant, a / determinant] as const
  const error = sumOf(imageError, propagate(toImage, groundError))
  const w = h[6]! * expected[0] + h[7]! * expected[1] + h[8]!
  const slopes = [
    [expected[0], expected[1], 1, 0, 0, 0],
    [0, 0, 0, expected[0], expected[1], 1],
  ].map((row, axis) => [
    ...row.map(value => value / w),
    (-ground[axis]! * (expected[0] - NEAREST_GROUND[0])) / w,
    (-ground[axis]! * (expected[1] - NEAREST_GROUND[1])) / w,
  ])
  const east = slopes[0]!
  const north = slopes[1]!
  // Where the ground moves with the homography, the expected pixel moves against it.
  const inX = east.map((slope, at) => toImage[0] * slope + toImage[1] * north[at]!)
  const inY = east.map((slope, at) => toImage[2] * slope + toImage[3] * north[at]!)
  const [p, q, r] = whitening(error)
  const dx = image[0] - expected[0]
  const dy = image[1] - expected[1]
  return {
    expected,
    white: [p * dx, q * dx + r * dy] as const,
    jacobian: [inX.map(value => p * value), inY.map((value, at) => q * inX[at]! + r * value)],
  }
}

/** The lower triangle [[p, 0], [q, r]] that makes the covariance the identity: its inverse Cholesky factor. */
function whitening([xx, xy, yy]: Covariance): readonly [number, number, number] {
  const l11 = Math.sqrt(xx)
  const l21 = xy / l11
  const l22 = Math.sqrt(yy - l21 * l21)
  return [1 / l11, -l21 / (l11 * l22), 1 / l22]
}

function stepOf({ normal, gradient }: System, damping: number): readonly number[] | undefined {
  const damped = normal.clone()
  for (let at = 0; at < 8; at += 1) damped.set(at, at, damped.get(at, at) * (1 + damping))
  const factors = new CholeskyDecomposition(damped)
  return factors.isPositiveDefinite() ? factors.solve(gradient).to1DArray() : undefined
}

function moved(h: Homography, step: readonly number[]): Homography | undefined {
  const next = h.map((value, at) => value - (step[at] ?? 0))
  next[8] = 1 - next[6]! * NEAREST_GROUND[0] - next[7]! * NEAREST_GROUND[1]
  return next.every(Number.isFinite) ? next : undefined
}

/** Each number in its own unit first: metres beside fractions would lose digits. */
function inverseOf(normal: Matrix): Matrix | undefined {
  const units = normal.diagonal().map(value => 1 / Math.sqrt(value))
  if (!units.every(Number.isFinite)) return undefined
  const factors = new CholeskyDecomposition(scaledBy(units, normal))
  if (!factors.isPositiveDefinite()) return undefined
  const inUnits = factors.solve(Matrix.eye(8))
  return scaledBy(units, inUnits.add(inUnits.transpose()).div(2))
}

/** In one multiplication, so that it stays symmetric to the last digit. */
const scaledBy = (units: readonly number[], symmetric: Matrix): Matrix =>
  new Matrix(symmetric.to2DArray().map((row, i) => row.map((value, j) => value * (units[i]! * units[j]!))))

const inverseOf3 = (h: Homography): readonly number[] =>
  inverse(new Matrix([h.slice(0, 3), h.slice(3, 6), h.slice(6, 9)])).to1DArray()
