import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GreyPicture } from '../../../calibration/lens/grey-picture.js'
import { type BoardFinder, chessboardFinder } from '../../../edge/cli/calibrate/lens/boards.js'
import { charucoFinder } from '../../../edge/cli/calibrate/lens/charuco.js'
import { loadOpenCv } from '../../../edge/cli/calibrate/lens/opencv.js'
import { runLens } from '../../../edge/cli/calibrate/lens/run.js'
import { loadLens } from '../../../edge/config/calibration.js'
import { type Held, heldWell, photographed, raysOf } from '../../support/chessboards.js'

const truth = {
  ...{ model: 'brown' as const, widthPx: 480, heightPx: 360, fx: 372, fy: 374, cx: 245, cy: 176 },
  coefficients: [-0.3, 0.1, 0, 0, 0],
}
const rays = raysOf(truth)

describe('lamppost calibrate lens', () => {
  let folder: string
  const path = (name: string) => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lens-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const save = async (name: string, { width, height, luma }: GreyPicture): Promise<string> => {
    const levels = Uint8ClampedArray.from(luma)
    await sharp(levels, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(path(name))
    return path(name)
  }
  const shoot = (name: string, held: readonly Held[]): Promise<string[]> =>
    Promise.all(
      held.map((one, at) => save(`${name}-${at}.png`, photographed(truth, rays, one, [9, 6], at + 1))),
    )
  const calibrate = async (
    files: readonly string[],
    find: BoardFinder = chessboardFinder({ columns: 9, rows: 6 }, 0.025),
  ) => {
    let printed = ''
    const terminal = { write: (text: string) => (printed += text) }
    const args = {
      files,
      find,
      model: 'brown' as const,
      out: path('lens.json'),
      coverage: path('seen.png'),
      json: true,
    }
    await runLens(args, { stdout: terminal, stderr: terminal })
    return JSON.parse(printed)
  }

  it('writes the lens, a report of each picture, and a picture of where the board was', async () => {
    const files = await shoot('good', heldWell(15))
    const report = await calibrate(files)
    const lens = await loadLens(path('lens.json'))
    expect(Math.abs(lens.fx / truth.fx - 1)).toBeLessThan(0.005)
    expect(report.pictures).toHaveLength(files.length)
    expect(report.pictures.every((picture: { rmsPx: number }) => picture.rmsPx < 0.5)).toBe(true)
    expect((await sharp(path('seen.png')).metadata()).width).toBe(1000)
  })

  it('refuses too few pictures', async () => {
    const files = await shoot('few', heldWell(15).slice(0, 4))
    await expect(calibrate(files)).rejects.toThrow(/found in 4 of 4 pictures, 6 or more/)
  })

  it('refuses pictures of two sizes, files that are none, and a board that is another one', async () => {
    const [one, two] = await shoot('odd', heldWell(15).slice(0, 2))
    await sharp(two!).resize(240).toFile(path('half.png'))
    await expect(calibrate([one!, path('half.png')])).rejects.toThrow(
      /half.png has 240 x 180 pixels, .*odd-0.png has 480 x 360/,
    )
    await expect(calibrate([path('seen.txt')])).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    await expect(calibrate([one!, two!], chessboardFinder({ columns: 8, rows: 6 }, 0.025))).rejects.toThrow(
      /found in 0 of 2 .*is --board the number of its inner corners/,
    )
  })

  it('finds a ChArUco board of which a part is cut off', async () => {
    const { cv } = await loadOpenCv()
    const drawn = new cv.Mat()
    const board = new cv.aruco_CharucoBoard(
      new cv.Size(8, 6),
      0.04,
      0.03,
      cv.getPredefinedDictionary(0),
      new cv.Mat(),
    )
    board.generateImage(new cv.Size(640, 480), drawn, 0, 1)
    const whole: GreyPicture = { width: drawn.cols, height: drawn.rows, luma: Float32Array.from(drawn.data) }
    const find = await charucoFinder({
      board: { columns: 7, rows: 5 },
      squareM: 0.04,
      markerM: 0.03,
      dictionary: '4x4_50',
    })
    const width = 400
    const part = Float32Array.from(
      { length: width * 480 },
      (_, at) => whole.luma[Math.floor(at / width) * 640 + (at % width)]!,
    )
    expect(find(whole)!.corners).toHaveLength(35)
    const found = find({ width, height: 480, luma: part })!
    expect(found.corners.length).toBeGreaterThanOrEqual(15)
    // A square is 80 pixels and 40 mm.
    for (const [at, [x, y]] of found.corners.entries()) {
      expect(
        Math.hypot(x - 80 - found.board[at]![0] * 2000, y - 80 - found.board[at]![1] * 2000),
      ).toBeLessThan(0.3)
    }
  })

  it('leaves a file that a person can read', async () => {
    expect(await readFile(path('lens.json'), 'utf8')).toMatch(/"coefficients": \[ .* \]\n}\n$/)
  })
})
