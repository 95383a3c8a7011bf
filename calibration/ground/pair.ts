import type { Point } from '../../edge/domain/box.js'
import type { Covariance } from '../../edge/geometry/covariance.js'

/** One point, in the picture and on the ground. */
export interface Pair {
  /** Line of the file that it comes from, the header being line 1. */
  readonly row: number
  readonly name?: string
  /** As it was clicked, fractions of the picture. */
  readonly clicked: Point
  /** The same through a lens that bends nothing; fractions. */
  readonly image: Point
  /** Of `image`. */
  readonly imageError: Covariance
  /** Metres east and north of the origin. */
  readonly ground: Point
  /** Of `ground`, m^2. */
  readonly groundError: Covariance
}
