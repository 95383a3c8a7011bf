import { describe, expect, it } from 'vitest'
import { findChessboard } from '../../../../calibration/lens/find-chessboard.js'
import { solveLens, type View } from '../../../../calibration/lens/solve-lens.js'
import type { Point } from '../../../../edge/domain/box.js'
import { distort, type Lens, undistort } from '../../../../edge/geometry/lens.js'
import { heldWell, photographed, raysOf } from '../../../support/chessboards.js'

const board = { columns: 9, rows: 6 }
const squares = Array.from({ length: 54 }, (_, at): Point => [at % 9, Math.floor(at / 9)])

const lenses: readonly (readonly [string, Lens, number])[] = [
  [
    'brown',
    {
      ...{ model: 'brown', widthPx: 480, heightPx: 360, fx: 372, fy: 374, cx: 245, cy: 176 },
      coefficients: [-0.31, 0.12, 0.001, -0.0015, -0.02],
    },
    15,
  ],
  [
    'fisheye',
    {
      ...{ model: 'fisheye', widthPx: 480, heightPx: 360, fx: 198, fy: 199, cx: 238, cy: 184 },
      coefficients: [0.03, -0.012, 0.004, -0.001],
    },
    9,
  ],
]

describe.each(lenses)('a %s lens', (_, truth, distance) => {
  it('is found from pictures of a chessboard, to 0.5 % of its focal length and 0.3 px of its distortion', () => {
    const rays = raysOf(truth)
    const views = heldWell(distance).flatMap((held, at): View[] => {
      const corners = findChessboard(photographed(truth, rays, held, [9, 6], at + 1), board)
      return corners ? [{ name: `${at}`, corners, board: squares }] : []
    })
    expect(views.length).toBeGreaterThanOrEqual(9)
    const solved = solveLens(views, { ...truth })!
    expect(Math.abs(solved.lens.fx / truth.fx - 1)).toBeLessThan(0.005)
    expect(Math.abs(solved.lens.fy / truth.fy - 1)).toBeLessThan(0.005)
    expect(solved.rmsPx).toBeLessThan(0.3)
    // Where the boards have been, both draw the same ray at the same pixel. A turn of the camera is the poses' affair: it
    // shifts all of them alike.
    const off = solved.views.flatMap(({ corners }) =>
      corners.flatMap(corner => {
        const ray = undistort(truth, corner)
        if (!ray) return []
        const drawn = distort(solved.lens, ray)
        return [[drawn[0] - corner[0], drawn[1] - corner[1]] as Point]
      }),
    )
    const mean = (axis: 0 | 1): number => off.reduce((sum, point) => sum + point[axis], 0) / off.length
    for (const [x, y] of off) expect(Math.hypot(x - mean(0), y - mean(1))).toBeLessThan(0.3)
    expect(Math.hypot(mean(0), mean(1))).toBeLessThan(1)
  })
})
