/** Column, row and stride of each cell of the grids that an input is divided into, finest first, row by row. */
export interface Grid {
  readonly cells: number
  readonly column: Uint16Array
  readonly row: Uint16Array
  readonly stride: Uint16Array
}

/** A grid that does not fill its input's last cells has them all the same. */
export const cellsAlong = (pixels: number, stride: number): number => Math.ceil(pixels / stride)

export const cellsOf = ([width, height]: readonly [number, number], stride: number): number =>
  cellsAlong(width, stride) * cellsAlong(height, stride)

export const cellCount = (size: readonly [number, number], strides: readonly number[]): number =>
  strides.reduce((cells, stride) => cells + cellsOf(size, stride), 0)

export function createGrid(size: readonly [number, number], strides: readonly number[]): Grid {
  const cells = cellCount(size, strides)
  const grid = {
    cells,
    column: new Uint16Array(cells),
    row: new Uint16Array(cells),
    stride: new Uint16Array(cells),
  }
  let cell = 0
  for (const stride of strides) {
    for (let row = 0; row < cellsAlong(size[1], stride); row += 1) {
      for (let column = 0; column < cellsAlong(size[0], stride); column += 1) {
        grid.column[cell] = column
        grid.row[cell] = row
        grid.stride[cell] = stride
        cell += 1
      }
    }
  }
  return grid
}
