import { type Box, bottomCentre, boxCentre, boxHeight, boxWidth, type Point } from '../../domain/box.js'

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

/** Where the thing in the box touches the ground: below its middle, or in its middle where it lies flat. */
export function groundPointOf(box: Box, liesFlat: boolean): BoxPoint {
  const [sigmaX, sigmaY] = edgeSigma(box)
  // The middle of two edges is surer than each.
  const middle = Math.SQRT1_2
  return liesFlat
    ? { at: boxCentre(box), sigma: [middle * sigmaX, middle * sigmaY] }
    : { at: bottomCentre(box), sigma: [middle * sigmaX, sigmaY] }
}
