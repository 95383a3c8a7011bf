import { describe, expect, it } from 'vitest'
import type { Point } from '../../../edge/domain/box.js'
import { distort, type Lens, undistort } from '../../../edge/geometry/lens.js'

const camera = { widthPx: 1280, heightPx: 720, fx: 900, fy: 880, cx: 640, cy: 350 }
const brown: Lens = { ...camera, model: 'brown', coefficients: [-0.28, 0.09, 0.0012, -0.0007, -0.011] }
const fisheye: Lens = { ...camera, model: 'fisheye', coefficients: [-0.02, 0.011, -0.006, 0.001] }

const rays: Point[] = [
  [0, 0],
  [0.3, -0.2],
  [-0.6, 0.35],
  [0.1, 0.5],
]

describe('distort', () => {
  it.each([
    // What projectPoints and fisheye.projectPoints of OpenCV 4.12 give for these rays.
    [
      brown,
      [
        640, 350, 900.25124491, 180.438637392, 161.0956756028126, 623.4889785450625, 723.90975976,
        761.30085216,
      ],
    ],
    [
      fisheye,
      [
        ...[640, 350, 898.5532423575282, 181.46159016694457, 170.94089348931567, 617.537416306094],
        ...[722.8984077848738, 755.2811047260495],
      ],
    ],
  ])('draws rays where OpenCV does: $model', (lens, expected) => {
    for (const [at, value] of rays.flatMap(ray => distort(lens, ray)).entries())
      expect(value).toBeCloseTo(expected[at]!, 8)
  })

  it('takes coefficients that are not given for 0', () => {
    expect(distort({ ...brown, coefficients: [] }, [0.5, 0.25])).toEqual([1090, 570])
  })
})

describe('undistort', () => {
  it('has no answer where the polynomial folds back on itself', () => {
    // r (1 - r^2 / 3) rises up to r = 1, where it is 2/3.
    const folding: Lens = { ...camera, model: 'brown', coefficients: [-1 / 3] }
    const at = (radius: number): Point => [640 + 900 * radius, 350]
    expect(undistort(folding, at(0.66))![0]).toBeCloseTo(0.9172, 4)
    expect(undistort(folding, at(0.67))).toBeUndefined()
  })

  it('does not take a ray from beyond the fold for an answer', () => {
    // Rises to 0.5774 at r = 0.866, falls to 0 at r = 1.18, and rises without end behind that.
    const wavy: Lens = { ...camera, model: 'brown', coefficients: [-0.4, -0.15, 0, 0, 0.12] }
    const beyond = distort(wavy, [3, 0])
    const ray = undistort(wavy, beyond)
    expect(ray).toBeUndefined()
  })

  it('has no answer at 90 degrees off the axis and more', () => {
    const even: Lens = { ...camera, model: 'fisheye', coefficients: [0, 0, 0, 0] }
    const at = (degrees: number): Point => [640 + (900 * degrees * Math.PI) / 180, 350]
    expect(undistort(even, at(89))![0]).toBeCloseTo(Math.tan((89 * Math.PI) / 180), 6)
    expect(undistort(even, at(90))).toBeUndefined()
    expect(undistort(even, at(120))).toBeUndefined()
  })

  it.each([
    [Number.NaN, 3],
    [3, Number.POSITIVE_INFINITY],
  ])('has no answer for %s, %s', (x, y) => {
    expect(undistort(brown, [x, y])).toBeUndefined()
    expect(undistort(fisheye, [x, y])).toBeUndefined()
  })
})
