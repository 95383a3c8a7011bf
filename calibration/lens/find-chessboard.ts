import type { Point } from '../../edge/domain/box.js'
import type { GreyPicture } from './grey-picture.js'
import { findLattice } from './lattice.js'
import { refineCorner } from './refine-corner.js'
import { saddlePoints } from './saddles.js'

/** Inner corners: a board of 10 x 7 squares has 9 x 6. */
export interface Board {
  readonly columns: number
  readonly rows: number
}

/** Large pictures are searched in a smaller one; corners are refined in the picture itself. */
const SEARCH_WIDTH_PX = 960
/** Of the distance to the next corner: the window must not reach another one. */
const WINDOW = 0.35
const WINDOW_PX = { least: 2, most: 11 }

/**
 * The inner corners of a chessboard, row by row, in pixels from the corner of the picture (half a pixel more than OpenCV
 * counts); `undefined` where not all of them can be seen. No build of OpenCV for JavaScript has its search, so it is done here: crossings, then the
 * lattice among them.
 */
export function findChessboard(picture: GreyPicture, board: Board): readonly Point[] | undefined {
  const factor = Math.max(1, Math.floor(picture.width / SEARCH_WIDTH_PX))
  const points = saddlePoints(shrunk(picture, factor))
  if (points.length < board.columns * board.rows) return undefined
  const lattice = findLattice(points, board.columns, board.rows)
  if (!lattice) return undefined
  const rough = lattice.map(([x, y]): Point => [(x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5])
  const fine = rough.map((corner, at) => {
    const next = rough[at % board.columns === 0 ? at + 1 : at - 1]!
    const below = rough[at < board.columns ? at + board.columns : at - board.columns]!
    const side = Math.min(between(corner, next), between(corner, below))
    const half = Math.min(WINDOW_PX.most, Math.max(WINDOW_PX.least, Math.floor(WINDOW * side)))
    return refineCorner(picture, corner, half)
  })
  if (!fine.every(corner => corner !== undefined)) return undefined
  return fine.map(([x, y]): Point => [x + 0.5, y + 0.5])
}

/** Each pixel the mean of factor x factor. */
function shrunk(picture: GreyPicture, factor: number): GreyPicture {
  if (factor === 1) return picture
  const width = Math.floor(picture.width / factor)
  const height = Math.floor(picture.height / factor)
  const luma = new Float32Array(width * height)
  for (let y = 0; y < height * factor; y += 1)
    for (let x = 0; x < width * factor; x += 1)
      luma[Math.floor(y / factor) * width + Math.floor(x / factor)]! +=
        picture.luma[y * picture.width + x]! / factor ** 2
  return { width, height, luma }
}

const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1])
