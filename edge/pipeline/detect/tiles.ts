import { type Region, wholeRegion } from './regions.js'

/** How a picture is cut into tiles, so that what is small in it is large in one of them. */
export interface Tiling {
  /** Tiles side by side along the longer side of the picture, 2 or more. */
  readonly across: number
  /** Share of a tile that its neighbour shows, too; 0 or more, below 1. What is smaller than that is whole in one of them. */
  readonly overlap: number
  /** Whether the whole picture is looked at as well: what is larger than a tile is seen only there. */
  readonly wholeFrame: boolean
}

interface Size {
  readonly width: number
  readonly height: number
}

/** How many times larger than in the whole picture a thing is in a tile. */
export const magnification = ({ across, overlap }: Tiling): number => across - overlap * (across - 1)

/**
 * The regions of a picture that are looked at one by one; `shape` is the model's input, whose aspect the tiles have as
 * far as the picture is large enough. They cover the picture, and those at its sides end there.
 */
export function tileRegions(picture: Size, shape: Size, tiling: Tiling): Region[] {
  const { width, height } = tileSize(picture, shape, tiling)
  const lefts = starts(picture.width, width, tiling.overlap)
  const tops = starts(picture.height, height, tiling.overlap)
  const tiles = tops.flatMap(top => lefts.map((left): Region => [left, top, left + width, top + height]))
  return tiling.wholeFrame ? [wholeRegion(picture), ...tiles] : tiles
}

function tileSize(picture: Size, shape: Size, tiling: Tiling): Size {
  const longer = Math.ceil(Math.max(picture.width, picture.height) / magnification(tiling))
  const [width, height] =
    picture.width >= picture.height
      ? [longer, Math.ceil((longer * shape.height) / shape.width)]
      : [Math.ceil((longer * shape.width) / shape.height), longer]
  return { width: Math.min(width, picture.width), height: Math.min(height, picture.height) }
}

/** Where the tiles of one axis begin: as few as overlap enough, spread evenly from one side to the other. */
function starts(side: number, tile: number, overlap: number): number[] {
  // What is only rounding asks for no tile.
  const count = Math.max(1, Math.ceil((side - overlap * tile) / (tile * (1 - overlap)) - 1e-6))
  if (count === 1) return [0]
  return Array.from({ length: count }, (_, at) => Math.round((at * (side - tile)) / (count - 1)))
}
