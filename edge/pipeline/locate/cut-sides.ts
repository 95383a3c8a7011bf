import type { Box } from '../../domain/box.js'

/** A box that ends so near to the edge of the picture does not show where the thing ends. */
const EDGE_PX = 3

/** Where the picture ends before the thing in the box does. */
export interface CutSides {
  /** To the left or to the right. */
  readonly across: boolean
  readonly above: boolean
  readonly below: boolean
}

export const cutSides = (
  [x1, y1, x2, y2]: Box,
  { width, height }: { readonly width: number; readonly height: number },
): CutSides => ({
  across: x1 < EDGE_PX || x2 > width - EDGE_PX,
  above: y1 < EDGE_PX,
  below: y2 > height - EDGE_PX,
})

/** Whether the place on the ground is cut, too: of what stands, the head may be. */
export const isPlaceCut = ({ across, above, below }: CutSides, liesFlat: boolean): boolean =>
  across || below || (liesFlat && above)
