import type { TilesConfig } from '../../config/schema/tiles.js'

/** About so many times as many pixels of each tile as the model's input holds, along its longer side. */
const TILE_SHARE = 2
const MOST_ACROSS = 16

/** A picture that is not so many times as wide as the model's input is seen well enough as a whole. */
const WORTH_TILES = 1.5

/** The tiles of a picture, where nobody asked for others. */
export function usualTiling(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  inputWidthPx: number,
): TilesConfig | undefined {
  const share = Math.max(widthPx, heightPx) / inputWidthPx
  if (share < WORTH_TILES) return undefined
  const across = Math.min(MOST_ACROSS, Math.max(2, Math.round(share / TILE_SHARE)))
  return { across, overlap: 0.2, wholeFrame: true }
}
