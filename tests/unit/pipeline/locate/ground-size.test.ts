import { describe, expect, it } from 'vitest'
import type { Box, Point } from '../../../../edge/domain/box.js'
import { groundSize } from '../../../../edge/pipeline/locate/ground-size.js'
import { cameraOver } from '../../../support/ground-camera.js'

/** Straight down, a pixel is a centimetre. */
const centimetres = ([x, y]: Point): Point => [x / 100, -y / 100]

describe('groundSize', () => {
  it('measures what a box covers of the ground', () => {
    expect(groundSize([100, 100, 400, 500], centimetres)).toMatchObject({
      areaM2: expect.closeTo(12, 9),
      lengthM: expect.closeTo(5, 9),
    })
  })

  it('gives errors that come from the four edges', () => {
    // Edges known to 5 %: 0.15 m of 3 m each left and right, 0.2 m of 4 m above and below.
    const { sigmaAreaM2, sigmaLengthM } = groundSize([100, 100, 400, 500], centimetres)!
    expect(sigmaAreaM2).toBeCloseTo(Math.hypot(0.15 * 4, 0.15 * 4, 0.2 * 3, 0.2 * 3), 9)
    expect(sigmaLengthM).toBeCloseTo(Math.hypot(0.15 * 0.6, 0.15 * 0.6, 0.2 * 0.8, 0.2 * 0.8), 2)
  })

  it('measures a slab in perspective by no less than it is', () => {
    const { imageOf, groundAt } = cameraOver({ heightM: 8, pitchDeg: 30, yawDeg: 20, rollDeg: 2 })
    const corners: Point[] = [
      [3, 12],
      [5, 12],
      [5, 15],
      [3, 15],
    ]
    const seen = corners.map(imageOf)
    const xs = seen.map(([x]) => x * 1280)
    const ys = seen.map(([, y]) => y * 720)
    const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
    const size = groundSize(box, ([x, y]) => groundAt([x / 1280, y / 720]))!
    expect(size.areaM2).toBeGreaterThan(6)
    expect(size.areaM2).toBeLessThan(15)
    expect(size.lengthM).toBeGreaterThan(Math.hypot(2, 3))
  })

  it('has no size where a corner is sky', () => {
    const { groundAt } = cameraOver({ heightM: 8, pitchDeg: 10, yawDeg: 0, rollDeg: 0 })
    expect(groundSize([600, 100, 700, 400], ([x, y]) => groundAt([x / 1280, y / 720]))).toBeUndefined()
  })
})
