import type { Board } from '../../../../calibration/lens/find-chessboard.js'
import type { GreyPicture } from '../../../../calibration/lens/grey-picture.js'
import { refineCorner } from '../../../../calibration/lens/refine-corner.js'
import type { Point } from '../../../domain/box.js'
import type { BoardFinder } from './boards.js'
import { type CharucoDictionary, charucoDictionaries } from './charuco-dictionaries.js'
import { loadOpenCv, type OpenCv } from './opencv.js'

export interface CharucoOptions {
  /** Inner corners, as of a chessboard. */
  readonly board: Board
  readonly squareM: number
  readonly markerM: number
  readonly dictionary: CharucoDictionary
}

/** A pose needs four; fewer than this say little. */
const LEAST_CORNERS = 8
const WINDOW_PX = 4

/** Finds as much of a ChArUco board as can be seen: each corner is known by the markers around it. Through OpenCV. */
export async function charucoFinder({ board, ...options }: CharucoOptions): Promise<BoardFinder> {
  const { cv } = await loadOpenCv()
  const detector = detectorFor(cv, { board, ...options })
  return picture => {
    const found = detect(cv, detector, picture)
    const refined = found.flatMap(({ id, at }) => {
      // Refined once more, to the same convention as the corners of a chessboard.
      const corner = refineCorner(picture, at, WINDOW_PX)
      return corner ? [{ id, corner: [corner[0] + 0.5, corner[1] + 0.5] as Point }] : []
    })
    if (refined.length < LEAST_CORNERS || isOneRow(refined, board)) return undefined
    return {
      corners: refined.map(({ corner }) => corner),
      board: refined.map(({ id }): Point => {
        const [column, row] = [id % board.columns, Math.floor(id / board.columns)]
        return [column * options.squareM, row * options.squareM]
      }),
    }
  }
}

/** A line of corners fixes no pose. */
function isOneRow(corners: readonly { readonly id: number }[], { columns }: Board): boolean {
  const rows = new Set(corners.map(({ id }) => Math.floor(id / columns)))
  const across = new Set(corners.map(({ id }) => id % columns))
  return rows.size < 2 || across.size < 2
}

/** Lives as long as the command. */
function detectorFor(cv: OpenCv, { board, squareM, markerM, dictionary }: CharucoOptions) {
  const squares = new cv.Size(board.columns + 1, board.rows + 1)
  const known = cv.getPredefinedDictionary(charucoDictionaries[dictionary])
  const charuco = new cv.aruco_CharucoBoard(squares, squareM, markerM, known, new cv.Mat())
  return new cv.aruco_CharucoDetector(
    charuco,
    new cv.aruco_CharucoParameters(),
    new cv.aruco_DetectorParameters(),
    new cv.aruco_RefineParameters(10, 3, true),
  )
}

function detect(
  cv: OpenCv,
  detector: InstanceType<OpenCv['aruco_CharucoDetector']>,
  { width, height, luma }: GreyPicture,
): readonly { readonly id: number; readonly at: Point }[] {
  const [grey, corners, ids] = [new cv.Mat(height, width, cv.CV_8UC1), new cv.Mat(), new cv.Mat()]
  try {
    grey.data.set(Uint8ClampedArray.from(luma))
    detector.detectBoard(grey, corners, ids)
    return Array.from({ length: ids.rows }, (_, at) => ({
      id: ids.data32S[at]!,
      at: [corners.data32F[2 * at]!, corners.data32F[2 * at + 1]!],
    }))
  } finally {
    for (const mat of [grey, corners, ids]) mat.delete()
  }
}
