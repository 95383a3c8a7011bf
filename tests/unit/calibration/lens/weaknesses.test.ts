import { describe, expect, it } from 'vitest'
import { solveLens } from '../../../../calibration/lens/solve-lens.js'
import { weaknessesOf } from '../../../../calibration/lens/weaknesses.js'
import type { Point } from '../../../../edge/domain/box.js'
import { random } from '../../../../tools/random.js'
import { cornersOf, type Held, heldWell } from '../../../support/chessboards.js'

const lens = {
  ...{ model: 'brown' as const, widthPx: 1280, heightPx: 720, fx: 900, fy: 900, cx: 640, cy: 360 },
  coefficients: [-0.1, 0.02, 0, 0, 0],
}
const squares = Array.from({ length: 54 }, (_, at): Point => [at % 9, Math.floor(at / 9)])

/** What is said of a set whose corners are found to within so many pixels. */
function saidOf(held: readonly Held[], noisePx = 0.1): string {
  const next = random(5)
  const views = held.map((one, at) => ({
    name: `${at}`,
    board: squares,
    corners: cornersOf(lens, one, [9, 6]).map(
      ([x, y]): Point => [x + noisePx * (next() - 0.5), y + noisePx * (next() - 0.5)],
    ),
  }))
  return weaknessesOf(solveLens(views, lens)!).join('; ')
}

const good = heldWell(16)

describe('weaknessesOf', () => {
  it('finds none in a set of boards everywhere, leaning to all sides', () => {
    expect(saidOf(good)).toBe('')
  })

  it('names boards that face the camera', () => {
    expect(saidOf(good.map(({ at }) => ({ at, turnDeg: [0, 0, 0] })))).toMatch(
      /leant by 12 degrees or more in 0 of 10/,
    )
  })

  it('names boards that all lean the same way', () => {
    expect(saidOf(good.map(({ at }) => ({ at, turnDeg: [30, 0, 0] })))).toMatch(
      /always leant in the same direction/,
    )
  })

  it('names the parts of the picture without a board', () => {
    const left = good.map(
      ({ at: [x, y, z], turnDeg }): Held => ({ at: [-Math.abs(x) - 3, y, 1.6 * z], turnDeg }),
    )
    expect(saidOf(left)).toMatch(/never in the top right, right, bottom right of the picture/)
  })

  it('names corners that no such lens draws', () => {
    expect(saidOf(good, 12)).toMatch(/the corners are \d\.\d px from where a brown lens would draw them/)
  })
})
