import type { Point } from '../../edge/domain/box.js'

/** Of the distance to the neighbour: how far off a point may be from where the lattice expects it. */
const SNAP = 0.3
/** Neighbours that are tried as the first two of a lattice. */
const NEAREST = 8
/** Points that are tried as a start, the strongest: a board is made of them, and is found from any of its own. */
const MOST_SEEDS = 12

/**
 * The points that form a lattice of `columns` x `rows`, row by row, each row to the right of the one before it (so that the
 * order is never mirrored); `undefined` where there is none, or not the whole of it. Which of the two ends is the first is
 * arbitrary: a chessboard looks the same from both.
 */
export function findLattice(
  points: readonly Point[],
  columns: number,
  rows: number,
): readonly Point[] | undefined {
  for (const seed of points.slice(0, MOST_SEEDS)) {
    const near = nearest(points, seed)
    for (const right of near)
      for (const down of near) {
        if (!isCorner(seed, right, down)) continue
        const lattice = inOrder(grow(points, seed, right, down), columns, rows)
        if (lattice) return lattice
      }
  }
  return undefined
}

const nearest = (points: readonly Point[], to: Point): readonly Point[] =>
  points
    .filter(point => point !== to)
    .sort((a, b) => between(a, to) - between(b, to))
    .slice(0, NEAREST)

/** Whether the two lie as neighbours in a row and in a column would, seen at a slant or not; turning clockwise. */
function isCorner(at: Point, right: Point, down: Point): boolean {
  const [a, b] = [minus(right, at), minus(down, at)]
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)]
  const sine = (a[0] * b[1] - a[1] * b[0]) / (lengthA * lengthB)
  return sine > 0.4 && lengthA < 3 * lengthB && lengthB < 3 * lengthA
}

type Lattice = ReadonlyMap<string, { readonly column: number; readonly row: number; readonly point: Point }>

/** Goes on from known points to their neighbours, each expected where the step before leads. */
function grow(points: readonly Point[], seed: Point, right: Point, down: Point): Lattice {
  const lattice = new Map<string, { column: number; row: number; point: Point }>()
  const taken = new Set<Point>()
  const put = (column: number, row: number, point: Point): void => {
    lattice.set(`${column},${row}`, { column, row, point })
    taken.add(point)
    queue.push([column, row])
  }
  const at = (column: number, row: number): Point | undefined => lattice.get(`${column},${row}`)?.point
  const queue: [number, number][] = []
  put(0, 0, seed)
  put(1, 0, right)
  put(0, 1, down)
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [column, row] = next
    const here = at(column, row)!
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      if (at(column + dx, row + dy)) continue
      const step = stepTo(at, column, row, dx, dy)
      if (!step) continue
      const expected: Point = [here[0] + step[0], here[1] + step[1]]
      const found = points.find(
        point => !taken.has(point) && between(point, expected) <= SNAP * Math.hypot(...step),
      )
      if (found) put(column + dx, row + dy, found)
    }
  }
  return lattice
}

/** The step on from a point: as the one before it, or as its neighbours' in the next row. */
function stepTo(
  at: (column: number, row: number) => Point | undefined,
  column: number,
  row: number,
  dx: number,
  dy: number,
): Point | undefined {
  const here = at(column, row)!
  const back = at(column - dx, row - dy)
  if (back) return minus(here, back)
  for (const side of [1, -1]) {
    const beside = at(column + side * dy, row + side * dx)
    const ahead = at(column + side * dy + dx, row + side * dx + dy)
    if (beside && ahead) return minus(ahead, beside)
  }
  return undefined
}

/** Row by row, where the lattice is the whole board, lying or standing. */
function inOrder(lattice: Lattice, columns: number, rows: number): readonly Point[] | undefined {
  if (lattice.size !== columns * rows) return undefined
  const cells = [...lattice.values()]
  const left = Math.min(...cells.map(({ column }) => column))
  const top = Math.min(...cells.map(({ row }) => row))
  const width = Math.max(...cells.map(({ column }) => column)) - left + 1
  const height = Math.max(...cells.map(({ row }) => row)) - top + 1
  const at = (column: number, row: number): Point => lattice.get(`${left + column},${top + row}`)!.point
  const all = Array.from(
    { length: columns * rows },
    (_, cell) => [cell % columns, Math.floor(cell / columns)] as const,
  )
  if (width === columns && height === rows) return all.map(([column, row]) => at(column, row))
  // Turned by 90 degrees, so that it is not mirrored.
  if (width === rows && height === columns) return all.map(([column, row]) => at(width - 1 - row, column))
  return undefined
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]]
const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1])
