import { Matrix, SVD } from 'ml-matrix'
import type { Point } from '../domain/box.js'
import type { Homography } from './homography.js'

/** A similarity: the points become `(p - at) * scale`. */
interface Normal {
  readonly at: Point
  readonly scale: number
}

/**
 * The homography from `from` to `to`, four or more of each, by the normalised direct linear transform (Hartley 1997, "In
 * defense of the eight-point algorithm"; Hartley and Zisserman 2004, algorithm 4.2). Of unit length and of either sign.
 */
export function directLinearTransform(from: readonly Point[], to: readonly Point[]): Homography {
  const a = normalOf(from)
  const b = normalOf(to)
  const rows = from.flatMap((point, at) => {
    const [x, y] = normalised(a, point)
    const [u, v] = normalised(b, to[at]!)
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, -u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, -v],
    ]
  })
  // Of a wide matrix the SVD gives no ninth vector.
  if (rows.length < 9) rows.push(new Array<number>(9).fill(0))
  const v = new SVD(new Matrix(rows), { autoTranspose: true }).rightSingularVectors
  const h = new Matrix([0, 3, 6].map(row => [0, 1, 2].map(column => v.get(row + column, 8))))
  const whole = undo(b).mmul(h).mmul(doing(a))
  return whole.div(whole.norm()).to1DArray()
}

/** So that the centre of the points is the origin, and their mean distance from it the square root of 2. */
function normalOf(points: readonly Point[]): Normal {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const at: Point = [mean(0), mean(1)]
  const distance = points.reduce((sum, [x, y]) => sum + Math.hypot(x - at[0], y - at[1]), 0) / points.length
  return { at, scale: Math.SQRT2 / distance }
}

const normalised = ({ at, scale }: Normal, [x, y]: Point): Point => [(x - at[0]) * scale, (y - at[1]) * scale]

const doing = ({ at: [x, y], scale }: Normal): Matrix =>
  new Matrix([
    [scale, 0, -x * scale],
    [0, scale, -y * scale],
    [0, 0, 1],
  ])

const undo = ({ at: [x, y], scale }: Normal): Matrix =>
  new Matrix([
    [1 / scale, 0, x],
    [0, 1 / scale, y],
    [0, 0, 1],
  ])
