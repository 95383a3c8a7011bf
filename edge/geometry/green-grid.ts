/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Writes means of green, which is most of what luma is, over the cells of a grid into `means`, row by row, 0 to 255. */
export function meanGreen(
  { width, height, pixels }: Picture,
  columns: number,
  rows: number,
  means: Float32Array | Float64Array,
): void {
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows)
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / rows))
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * width) / columns)
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / columns))
      let sum = 0
      for (let y = top; y < bottom; y += 1)
        for (let at = (y * width + left) * 3 + 1; at < (y * width + right) * 3; at += 3) sum += pixels[at]!
      means[row * columns + column] = sum / ((bottom - top) * (right - left))
    }
  }
}
