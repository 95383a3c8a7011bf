/** Mean luma of the cells of a picture, row by row, 0..255. */
export interface LumaGrid {
  readonly columns: number
  readonly rows: number
  readonly cells: Float32Array
}

/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** A garbage bag 12 pixels wide in a frame of 416 fills at least half of such a cell, wherever it lies. */
const CELLS_ACROSS = 52
/** Pixels that are read across a frame: a larger frame tells no more at this scale. */
const SAMPLES_ACROSS = 416

export interface GridSize {
  readonly columns: number
  readonly rows: number
}

export function gridSizeFor({ width, height }: Picture): GridSize {
  const columns = Math.min(CELLS_ACROSS, width)
  return { columns, rows: Math.max(1, Math.min(height, Math.round((height * columns) / width))) }
}

export const createLumaGrid = ({ columns, rows }: GridSize): LumaGrid => ({
  columns,
  rows,
  cells: new Float32Array(columns * rows),
})

/** Writes the picture into the grid. Luma is (2 R + 5 G + B) / 8, which is near enough to Rec. 601 and all integers. */
export function fillLumaGrid({ width, height, pixels }: Picture, { columns, rows, cells }: LumaGrid): void {
  const step = Math.max(1, Math.floor(width / SAMPLES_ACROSS))
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows)
    const bottom = Math.floor(((row + 1) * height) / rows)
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * width) / columns)
      const right = Math.floor(((column + 1) * width) / columns)
      let sum = 0
      let count = 0
      for (let y = top; y < bottom; y += step) {
        const line = y * width * 3
        for (let at = line + left * 3; at < line + right * 3; at += 3 * step) {
          sum += 2 * pixels[at]! + 5 * pixels[at + 1]! + pixels[at + 2]!
          count += 1
        }
      }
      cells[row * columns + column] = sum / (8 * count)
    }
  }
}
