import type { GreyGrid } from './drift-grid.js'

/** Edges of a picture: direction and strength of each cell's gradient, its strength squeezed to below 1. */
export interface EdgeField {
  readonly columns: number
  readonly rows: number
  readonly x: Float32Array
  readonly y: Float32Array
  /** Squares of both, summed over all cells above and to the left: one row and one column more (Crow 1984). */
  readonly squares: Float32Array
}

/** Grey levels for a cell of a slope that counts half: noise is below, markings and kerbs are above, by day and night. */
const HALF = 6

export const createEdgeField = ({ columns, rows }: Pick<GreyGrid, 'columns' | 'rows'>): EdgeField => ({
  columns,
  rows,
  x: new Float32Array(columns * rows),
  y: new Float32Array(columns * rows),
  squares: new Float32Array((columns + 1) * (rows + 1)),
})

/**
 * Squeezed, so that a headlight counts no more than a kerb: near to the gradient orientations of Fitch et al.,
 * "Orientation correlation", BMVC 2002, with the flat parts left out.
 */
export function fillEdgeField({ columns, rows, luma }: GreyGrid, field: EdgeField): void {
  for (let row = 1; row < rows - 1; row += 1)
    for (let at = row * columns + 1; at < (row + 1) * columns - 1; at += 1) {
      const x = luma[at + 1]! - luma[at - 1]!
      const y = luma[at + columns]! - luma[at - columns]!
      const squeeze = 1 / (HALF + Math.sqrt(x * x + y * y))
      field.x[at] = x * squeeze
      field.y[at] = y * squeeze
    }
  sumSquares(field)
}

/** Sum of the squares of the edges in a part of the picture. */
export function energyOf(
  { squares, columns: across }: EdgeField,
  left: number,
  top: number,
  columns: number,
  rows: number,
): number {
  const above = top * (across + 1) + left
  const below = above + rows * (across + 1)
  return squares[below + columns]! - squares[below]! - squares[above + columns]! + squares[above]!
}

function sumSquares({ columns, rows, x, y, squares }: EdgeField): void {
  for (let row = 0; row < rows; row += 1) {
    let sum = 0
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      sum += x[at]! * x[at]! + y[at]! * y[at]!
      const place = (row + 1) * (columns + 1) + column + 1
      squares[place] = squares[place - columns - 1]! + sum
    }
  }
}

/** Moves `into` towards `from` by a share: the memory of how things look at this hour. */
export function blendEdges(from: EdgeField, into: EdgeField, share: number): void {
  for (let at = 0; at < into.x.length; at += 1) {
    into.x[at]! += share * (from.x[at]! - into.x[at]!)
    into.y[at]! += share * (from.y[at]! - into.y[at]!)
  }
  sumSquares(into)
}
