import fc from 'fast-check'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import {
  alignedCovariance,
  type Covariance,
  ellipseOf,
  isotropic,
  type Jacobian,
  propagate,
  sumOf,
} from '../../../edge/geometry/covariance.js'

/** The library's eigenvalues end in an exception on numbers next to nothing. */
const number = fc
  .double({ min: -50, max: 50, noNaN: true })
  .map(value => (Math.abs(value) < 1e-4 ? 0 : value))
const jacobians: fc.Arbitrary<Jacobian> = fc.tuple(number, number, number, number)
/** A A^T, so that it is one. */
const covariances = jacobians.map((a): Covariance => propagate(a, [1, 0, 1]))

const matrixOf = ([xx, xy, yy]: Covariance) =>
  new Matrix([
    [xx, xy],
    [xy, yy],
  ])
const scaleOf = (matrix: Matrix) => 1e-12 + Math.max(...matrix.to1DArray().map(Math.abs))

function expectSame(covariance: Covariance, oracle: Matrix) {
  const tolerance = 1e-9 * scaleOf(oracle)
  expect(Math.abs(covariance[0] - oracle.get(0, 0))).toBeLessThan(tolerance)
  expect(Math.abs(covariance[1] - oracle.get(0, 1))).toBeLessThan(tolerance)
  expect(Math.abs(covariance[2] - oracle.get(1, 1))).toBeLessThan(tolerance)
}

describe('covariances of two dimensions', () => {
  it('propagate as J C J^T does', () => {
    fc.assert(
      fc.property(jacobians, covariances, ([a, b, c, d], covariance) => {
        const j = new Matrix([
          [a, b],
          [c, d],
        ])
        const oracle = j.mmul(matrixOf(covariance)).mmul(j.transpose())
        // Entries may cancel: what they are summed of sets the scale.
        const tolerance = 1e-9 * (1e-9 + scaleOf(j) ** 2 * scaleOf(matrixOf(covariance)))
        const [xx, xy, yy] = propagate([a, b, c, d], covariance)
        expect(Math.abs(xx - oracle.get(0, 0))).toBeLessThan(tolerance)
        expect(Math.abs(xy - oracle.get(0, 1))).toBeLessThan(tolerance)
        expect(Math.abs(yy - oracle.get(1, 1))).toBeLessThan(tolerance)
      }),
    )
  })

  it('add up', () => {
    fc.assert(
      fc.property(covariances, covariances, (a, b) => {
        expectSame(
          sumOf(a, b, isotropic(2)),
          matrixOf(a)
            .add(matrixOf(b))
            .add(Matrix.eye(2, 2, 4)),
        )
      }),
    )
  })

  it('have the ellipse of their eigenvalues and eigenvectors', () => {
    fc.assert(
      fc.property(covariances, covariance => {
        const matrix = matrixOf(covariance)
        const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
        const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOf(covariance)
        const scale = 1e-6 * (1e-6 + Math.sqrt(scaleOf(matrix)))
        expect(Math.abs(sigmaMajorM - Math.sqrt(Math.max(...realEigenvalues)))).toBeLessThan(scale)
        expect(Math.abs(sigmaMinorM ** 2 - Math.max(0, Math.min(...realEigenvalues)))).toBeLessThan(
          1e-6 * (1e-6 + scaleOf(matrix)),
        )
        // The axis is an eigenvector: C v = lambda v. Clockwise from north: v = (sin, cos) of east and north.
        const axis = Matrix.columnVector([
          Math.sin((bearingDeg * Math.PI) / 180),
          Math.cos((bearingDeg * Math.PI) / 180),
        ])
        const off = matrix.mmul(axis).sub(Matrix.mul(axis, sigmaMajorM ** 2))
        expect(off.norm()).toBeLessThan(1e-6 * (1e-6 + scaleOf(matrix)))
        expect(bearingDeg).toBeGreaterThanOrEqual(0)
        expect(bearingDeg).toBeLessThan(180)
      }),
    )
  })

  it('turn an error along a bearing into an ellipse along it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 179.9, noNaN: true }), bearingDeg => {
        const ellipse = ellipseOf(alignedCovariance((bearingDeg * Math.PI) / 180, 5, 2))
        expect(ellipse.sigmaMajorM).toBeCloseTo(5, 9)
        expect(ellipse.sigmaMinorM).toBeCloseTo(2, 9)
        expect(ellipse.bearingDeg).toBeCloseTo(bearingDeg, 6)
      }),
    )
  })
})
