import type { TilesConfig } from '../../config/schema/tiles.js'

/** About so many times as many pixels of each tile as the model's input holds, along its longer side. */
const TILE_SHARE = 2
const MOST_ACROSS = 16

/** The tiles of a picture, where nobody asked for others; none for one that the model sees well enough as a whole. */
export function usualTiling(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  inputWidthPx: number,
): TilesConfig | undefined {
  const across = Math.round(Math.max(widthPx, heightPx) / (TILE_SHARE * inputWidthPx))
  if (across < 2) return undefined
  return { across: Math.min(MOST_ACROSS, across), overlap: 0.2, wholeFrame: true }
}
