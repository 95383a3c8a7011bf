import { inverse, Matrix } from 'ml-matrix'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import { fitAll } from '../../../../calibration/ground/consensus.js'
import { solveGround } from '../../../../calibration/ground/solve-ground.js'
import type { Point } from '../../../../edge/domain/box.js'
import { groundOf, heightPx, homographyOf, pairAt, seen, widthPx } from '../../../support/surveyed-camera.js'

const camera = { heightM: 6, pitchDeg: 20, yawDeg: 84, focalPx: 1400 }
/** Near, far, left, right, and some between. */
const clicks: readonly Point[] = [
  [0.1, 0.95],
  [0.9, 0.9],
  [0.25, 0.4],
  [0.8, 0.42],
  [0.5, 0.6],
  [0.35, 0.75],
  [0.62, 0.34],
  [0.7, 0.7],
]
const exact = clicks.map((click, at) => pairAt(at + 2, click, groundOf(camera, click)))

describe('solveGround', () => {
  it.each([4, 5, 8])('finds the homography of a known camera from %i exact pairs', count => {
    const { fit, residuals, widened } = solveGround(exact.slice(0, count))
    const truth = homographyOf(camera)
    for (const [at, value] of fit.imageToGround.entries()) expect(value).toBeCloseTo(truth[at]!, 8)
    for (const { missM, pair } of residuals) {
      expect(Math.hypot(...missM!)).toBeLessThan(1e-6)
      const [x, y] = seen(camera, pair.ground)
      expect(Math.hypot((x - pair.image[0]) * widthPx, (y - pair.image[1]) * heightPx)).toBeLessThan(1e-6)
    }
    expect(widened).toBe(1)
  })

  it('states a covariance that errors of one pixel keep to', () => {
    const lot = xoroshiro128plus(7)
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(lot))) * Math.cos(2 * Math.PI * uniformFloat64(lot))
    const truth = homographyOf(camera)
    const trials = 300
    let sum = 0
    let beyond90 = 0
    for (let trial = 0; trial < trials; trial += 1) {
      const noisy = exact.map(({ image: [x, y], ground }, at) =>
        pairAt(at + 2, [x + normal() / widthPx, y + normal() / heightPx], ground),
      )
      const fit = fitAll(noisy)!
      const off = Matrix.columnVector(fit.imageToGround.slice(0, 8).map((value, at) => value - truth[at]!))
      const covariance = Matrix.from1DArray(8, 8, [...fit.covariance])
      const chiSquare = off.transpose().mmul(inverse(covariance)).mmul(off).get(0, 0)
      sum += chiSquare
      if (chiSquare > 13.36) beyond90 += 1
    }
    // A chi-square of 8: mean 8 with a deviation of 4 / sqrt(trials), one in ten beyond 13.36; four sigmas of room.
    expect(Math.abs(sum / trials - 8)).toBeLessThan((4 * 4) / Math.sqrt(trials))
    expect(Math.abs(beyond90 / trials - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / trials))
  })

  it.each([6, 8])('names the one wrong pair of %i, and does without it', count => {
    for (let wrong = 0; wrong < count; wrong += 1) {
      const pairs = exact.slice(0, count).map((pair, at) => {
        const [east, north] = pair.ground
        return at === wrong ? pairAt(pair.row, pair.image, [east + 3, north - 2], 1, 0.05) : pair
      })
      const { fit, residuals } = solveGround(pairs)
      expect(residuals.filter(({ isWrong }) => isWrong).map(({ pair }) => pair.row)).toEqual([wrong + 2])
      const truth = homographyOf(camera)
      for (const [at, value] of fit.imageToGround.entries()) expect(value).toBeCloseTo(truth[at]!, 6)
    }
  })

  it('finds two wrong pairs among many, the same each time', () => {
    const many = Array.from({ length: 20 }, (_, at): Point => [((at * 7) % 20) / 20, 0.35 + (at % 6) / 10])
    const pairs = many.map((click, at) => {
      const [east, north] = groundOf(camera, click)
      return pairAt(at + 2, click, at === 4 || at === 11 ? [east + 8, north + 1] : [east, north], 1, 0.05)
    })
    const rows = () =>
      solveGround(pairs)
        .residuals.filter(({ isWrong }) => isWrong)
        .map(({ pair }) => pair.row)
    expect(rows()).toEqual([6, 13])
    expect(rows()).toEqual(rows())
  })

  it('cannot tell which of five is wrong, and says so', () => {
    const pairs = exact
      .slice(0, 5)
      .map((pair, at) => (at === 2 ? { ...pair, ground: [0, 9] as Point } : pair))
    expect(() => solveGround(pairs)).toThrow(/contradict each other/)
  })

  it('widens the covariance of pairs that are worse than was said of them', () => {
    const worse = exact.map((pair, at) => {
      const [x, y] = pair.image
      return { ...pair, image: [x + ((at % 3) - 1) * 0.0012, y + (((at * 5) % 3) - 1) * 0.0016] as Point }
    })
    const { widened, residuals } = solveGround(worse)
    expect(widened).toBeGreaterThan(1.2)
    expect(residuals.every(({ isWrong }) => !isWrong)).toBe(true)
  })

  it.each<readonly [string, () => unknown, RegExp]>([
    ['three pairs', () => exact.slice(0, 3), /Four pairs of points are needed, there are 3/],
    [
      'one point twice',
      () => [...exact.slice(0, 4), { ...exact[1]!, row: 9 }],
      /Rows 3 and 9 are the same point/,
    ],
    [
      'two pixels for one place',
      () => [...exact.slice(0, 4), { ...exact[4]!, ground: exact[1]!.ground }],
      /Rows 3 and 6 are the same place on the ground/,
    ],
    [
      'all on one kerb',
      () => [0.4, 0.5, 0.6, 0.7, 0.8].map((y, at) => pairAt(at + 2, [y, y], groundOf(camera, [y, y]))),
      /Rows 2, 3, 4, 5, 6 lie on one line/,
    ],
    [
      'all but one on one kerb',
      () => [exact[0]!, ...[0.4, 0.5, 0.6].map((y, at) => pairAt(at + 3, [y, y], groundOf(camera, [y, y])))],
      /Rows 3, 4, 5 lie on one line/,
    ],
    [
      'east and north swapped',
      () => exact.map(pair => ({ ...pair, ground: [pair.ground[1], pair.ground[0]] as Point })),
      /from below the ground: two columns are swapped/,
    ],
  ])('refuses %s', (_, pairs, message) => {
    expect(() => solveGround(pairs() as typeof exact)).toThrow(message)
  })
})
