import fc from 'fast-check'
import { inverse, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../../edge/domain/box.js'
import {
  homographyCovarianceAt,
  project,
  projectionJacobian,
  sigmasFromHorizon,
} from '../../../edge/geometry/homography.js'
import { cameraOver, NEAREST } from '../../support/ground-camera.js'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const cameras = fc
  .record({
    heightM: between(3, 30),
    pitchDeg: between(5, 85),
    yawDeg: between(0, 360),
    rollDeg: between(-10, 10),
  })
  .map(cameraOver)
  .filter(({ imageToGround }) => project(imageToGround, NEAREST, NEAREST) !== undefined)
const fractions: fc.Arbitrary<Point> = fc.tuple(between(0, 1), between(0, 1))

describe('project', () => {
  it('gives back the ground that a camera sees, to a micrometre, and none of the sky', () => {
    fc.assert(
      fc.property(cameras, fractions, ({ imageToGround, groundAt }, fraction) => {
        const seen = groundAt(fraction)
        const placed = project(imageToGround, fraction, NEAREST)
        if (!seen) expect(placed).toBeUndefined()
        else if (Math.hypot(...seen) < 500)
          expect(Math.hypot(placed![0] - seen[0], placed![1] - seen[1])).toBeLessThan(1e-6)
      }),
    )
  })

  it('is undone by the inverse matrix', () => {
    fc.assert(
      fc.property(cameras, fractions, ({ imageToGround: h }, fraction) => {
        const ground = project(h, fraction, NEAREST)
        fc.pre(ground !== undefined && Math.hypot(...ground) < 500)
        const matrix = new Matrix([h.slice(0, 3), h.slice(3, 6), h.slice(6, 9)])
        const back = inverse(matrix).mmul(Matrix.columnVector([...ground!, 1]))
        expect(back.get(0, 0) / back.get(2, 0)).toBeCloseTo(fraction[0], 6)
        expect(back.get(1, 0) / back.get(2, 0)).toBeCloseTo(fraction[1], 6)
      }),
    )
  })
})

describe('projectionJacobian', () => {
  it('is what small steps in the picture are on the ground', () => {
    fc.assert(
      fc.property(cameras, fractions, ({ imageToGround: h }, [x, y]) => {
        fc.pre(isNear(h, [x, y]))
        const step = 1e-6
        const jacobian = projectionJacobian(h, [x, y])
        const [left, right] = [at(h, [x - step, y]), at(h, [x + step, y])]
        const [above, below] = [at(h, [x, y - step]), at(h, [x, y + step])]
        const differences = [right[0] - left[0], below[0] - above[0], right[1] - left[1], below[1] - above[1]]
        const scale = Math.max(...jacobian.map(Math.abs))
        for (const [entry, difference] of differences.entries())
          expect(Math.abs(difference / (2 * step) - jacobian[entry]!)).toBeLessThan(1e-4 * scale)
      }),
    )
  })
})

describe('homographyCovarianceAt', () => {
  it('is J C J^T with the derivatives by the eight numbers, the scale held at the lower edge', () => {
    const entries = fc.array(between(-1, 1), { minLength: 64, maxLength: 64 })
    fc.assert(
      fc.property(cameras, fractions, entries, ({ imageToGround: h }, fraction, values) => {
        fc.pre(isNear(h, fraction))
        // Errors of a thousandth of each number.
        const root = new Matrix(8, 8)
        for (let i = 0; i < 8; i++)
          for (let j = 0; j < 8; j++) root.set(i, j, values[8 * i + j]! * (1e-3 * Math.abs(h[i]!) + 1e-6))
        const covariance = root.mmul(root.transpose())
        const jacobian = new Matrix(2, 8)
        for (let i = 0; i < 8; i++) {
          const step = 1e-6 * (Math.abs(h[i]!) + 1e-3)
          const [before, after] = [at(moved(h, i, -step), fraction), at(moved(h, i, step), fraction)]
          for (const axis of [0, 1] as const) jacobian.set(axis, i, (after[axis] - before[axis]) / (2 * step))
        }
        const oracle = jacobian.mmul(covariance).mmul(jacobian.transpose())
        const [xx, xy, yy] = homographyCovarianceAt(h, covariance.to1DArray(), fraction, NEAREST)
        const tolerance = 1e-4 * (oracle.trace() + 1e-12)
        expect(Math.abs(xx - oracle.get(0, 0))).toBeLessThan(tolerance)
        expect(Math.abs(xy - oracle.get(0, 1))).toBeLessThan(tolerance)
        expect(Math.abs(yy - oracle.get(1, 1))).toBeLessThan(tolerance)
      }),
    )
  })
})

describe('sigmasFromHorizon', () => {
  it('counts how many steps of an error lie between a point and the horizon above it', () => {
    fc.assert(
      fc.property(cameras, fractions, between(1e-4, 0.01), ({ imageToGround: h }, [x, y], sigma) => {
        fc.pre(isNear(h, [x, y]) && Math.abs(h[7]!) > 1e-3)
        const horizonY = -(h[6]! * x + h[8]!) / h[7]!
        expect(sigmasFromHorizon(h, [x, y], [0, 0, sigma * sigma])).toBeCloseTo(
          Math.abs(y - horizonY) / sigma,
          3,
        )
      }),
    )
  })
})

const at = (h: readonly number[], point: Point): Point => project(h, point, NEAREST)!

/** Far from the horizon, where differences of large numbers would say nothing. */
const isNear = (h: readonly number[], point: Point): boolean => {
  const ground = project(h, point, NEAREST)
  return ground !== undefined && Math.hypot(...ground) < 200
}

/** One of the eight numbers moved, and the ninth with it, so that the denominator at the lower edge stays 1. */
function moved(h: readonly number[], entry: number, by: number): readonly number[] {
  const next = h.with(entry, h[entry]! + by)
  return next.with(8, 1 - next[6]! * NEAREST[0] - next[7]! * NEAREST[1])
}
