import type { Box } from '../../domain/box.js'

/** A box that ends so near to the edge of the picture does not show where the thing ends. */
const EDGE_PX = 3

/** Whether the picture ends before the thing's place on the ground does: what it shows of the thing tells where the picture ends. */
export const isCut = (
  [x1, y1, x2, y2]: Box,
  liesFlat: boolean,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): boolean => y2 > heightPx - EDGE_PX || x1 < EDGE_PX || x2 > widthPx - EDGE_PX || (liesFlat && y1 < EDGE_PX)
