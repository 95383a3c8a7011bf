/**
 * A picture as means of cells, row by row, 0..255. Luma, red and blue together tell any colour from any other: a red car
 * on a road that is as light as it shows in red.
 */
export interface PictureGrid extends GridSize {
  readonly luma: Float32Array
  readonly red: Float32Array
  readonly blue: Float32Array
}

export interface GridSize {
  readonly columns: number
  readonly rows: number
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

export function gridSizeFor({ width, height }: Omit<Picture, 'pixels'>): GridSize {
  const columns = Math.min(CELLS_ACROSS, width)
  return { columns, rows: Math.max(1, Math.min(height, Math.round((height * columns) / width))) }
}

export function createPictureGrid({ columns, rows }: GridSize): PictureGrid {
  const plane = () => new Float32Array(columns * rows)
  return { columns, rows, luma: plane(), red: plane(), blue: plane() }
}

/** Of grids of one size. */
export function copyGrid(from: PictureGrid, into: PictureGrid): void {
  into.luma.set(from.luma)
  into.red.set(from.red)
  into.blue.set(from.blue)
}

/** Writes the picture into the grid. Luma is (2 R + 5 G + B) / 8, which is near enough to Rec. 601 and all integers. */
export function fillPictureGrid({ width, height, pixels }: Picture, grid: PictureGrid): void {
  const { columns, rows, luma, red, blue } = grid
  const step = Math.max(1, Math.floor(width / SAMPLES_ACROSS))
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows)
    const bottom = Math.floor(((row + 1) * height) / rows)
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * width) / columns)
      const right = Math.floor(((column + 1) * width) / columns)
      let sumRed = 0
      let sumGreen = 0
      let sumBlue = 0
      for (let y = top; y < bottom; y += step) {
        const line = y * width * 3
        for (let at = line + left * 3; at < line + right * 3; at += 3 * step) {
          sumRed += pixels[at]!
          sumGreen += pixels[at + 1]!
          sumBlue += pixels[at + 2]!
        }
      }
      const count = Math.ceil((bottom - top) / step) * Math.ceil((right - left) / step)
      const cell = row * columns + column
      luma[cell] = (2 * sumRed + 5 * sumGreen + sumBlue) / (8 * count)
      red[cell] = sumRed / count
      blue[cell] = sumBlue / count
    }
  }
}
