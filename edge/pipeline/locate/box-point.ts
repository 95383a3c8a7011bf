import { type Box, bottomCentre, boxCentre, boxHeight, boxWidth, type Point } from '../../domain/box.js'
import type { CutSides } from './cut-sides.js'

/** A point of a box, and its 1 sigma in x and y, all in pixels. */
export interface BoxPoint {
  readonly at: Point
  readonly sigma: Point
}

/** A detector's edges are off by about so much of the box's width or height, 1 sigma. */
const EDGE_SIGMA_SHARE = 0.05
const MIN_EDGE_SIGMA_PX = 2

/** Of each edge, [left and right, upper and lower]. */
export const edgeSigma = (box: Box): Point => [
  Math.max(MIN_EDGE_SIGMA_PX, EDGE_SIGMA_SHARE * boxWidth(box)),
  Math.max(MIN_EDGE_SIGMA_PX, EDGE_SIGMA_SHARE * boxHeight(box)),
]

const WHOLE: CutSides = { across: false, above: false, below: false }

/**
 * Where the thing in the box touches the ground: below its middle, or in its middle where it lies flat. Beyond a side that the picture
 * cuts off there may be as much again.
 */
export function groundPointOf(box: Box, liesFlat: boolean, cut = WHOLE): BoxPoint {
  const [sigmaX, sigmaY] = edgeSigma(box)
  // The middle of two edges is surer than each.
  const middle = Math.SQRT1_2
  const across = cut.across ? boxWidth(box) / 2 : middle * sigmaX
  return liesFlat
    ? { at: boxCentre(box), sigma: [across, cut.above || cut.below ? boxHeight(box) / 2 : middle * sigmaY] }
    : { at: bottomCentre(box), sigma: [across, cut.below ? boxHeight(box) : sigmaY] }
}
