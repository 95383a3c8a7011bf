import { type Board, findChessboard } from '../../../../calibration/lens/find-chessboard.js'
import type { GreyPicture } from '../../../../calibration/lens/grey-picture.js'
import type { View } from '../../../../calibration/lens/solve-lens.js'
import type { Point } from '../../../domain/box.js'

/** Finds the board in a picture: its corners, and where they are on the board in metres. */
export type BoardFinder = (picture: GreyPicture) => Pick<View, 'corners' | 'board'> | undefined

export function chessboardFinder(board: Board, squareM: number): BoardFinder {
  const { columns, rows } = board
  const places = Array.from(
    { length: columns * rows },
    (_, at): Point => [(at % columns) * squareM, Math.floor(at / columns) * squareM],
  )
  return picture => {
    const corners = findChessboard(picture, board)
    return corners && { corners, board: places }
  }
}
