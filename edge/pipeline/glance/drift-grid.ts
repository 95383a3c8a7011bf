import type { Reference } from '../../config/calibration.js'
import { meanGreen } from '../../geometry/green-grid.js'

/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** A grey picture, 0..255, row by row. */
export interface GreyGrid {
  readonly columns: number
  readonly rows: number
  readonly luma: Float32Array
}

/** Finer than what a glance needs for motion: 2 % of the width are two cells and a half. */
const CELLS_ACROSS = 128

/** `rows` only where it is known what the picture is compared with. */
export function createGreyGrid({ width, height }: Omit<Picture, 'pixels'>): GreyGrid {
  const columns = Math.min(CELLS_ACROSS, width)
  const rows = Math.max(1, Math.round((height * columns) / width))
  return { columns, rows, luma: new Float32Array(columns * rows) }
}

/** What a calibration keeps of the picture that it was made from. */
export function referenceOf(picture: Picture): Reference {
  const grid = createGreyGrid(picture)
  meanGreen(picture, grid.columns, grid.rows, grid.luma)
  return {
    columns: grid.columns,
    rows: grid.rows,
    luma: Buffer.from(Uint8Array.from(grid.luma, Math.round)).toString('base64'),
  }
}

/** `undefined` where it is of another shape: the camera has been set to other pictures since. */
export function gridOf({ columns, rows, luma }: Reference, like: GreyGrid): GreyGrid | undefined {
  if (columns !== like.columns || rows !== like.rows) return undefined
  return { columns, rows, luma: Float32Array.from(Buffer.from(luma, 'base64')) }
}
