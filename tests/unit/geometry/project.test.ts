import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lens } from '../../../edge/geometry/lens.js'
import { pixelOf } from '../../../edge/geometry/project.js'
import { sightOf } from '../../../edge/geometry/sight.js'

const lens: Lens = {
  ...{ model: 'brown', widthPx: 1280, heightPx: 720, fx: 900, fy: 900, cx: 640, cy: 360 },
  coefficients: [],
}

describe('the pixel at which a camera shows a point', () => {
  it('is the pixel whose sight leads to the point', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        fc.double({ min: -1.57, max: 0.5, noNaN: true }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        fc.double({ min: 0, max: 1280, noNaN: true }),
        fc.double({ min: 0, max: 720, noNaN: true }),
        (yawRad, pitchRad, rollRad, x, y) => {
          const attitude = { yawRad, pitchRad, rollRad }
          const { azimuthRad, depressionRad } = sightOf(attitude, [(x - 640) / 900, (y - 360) / 900])
          const level = Math.cos(depressionRad)
          const pixel = pixelOf(lens, attitude, [
            30 * level * Math.sin(azimuthRad),
            30 * level * Math.cos(azimuthRad),
            -30 * Math.sin(depressionRad),
          ])!
          expect(pixel[0]).toBeCloseTo(x, 6)
          expect(pixel[1]).toBeCloseTo(y, 6)
        },
      ),
    )
  })

  it('is none behind it', () => {
    expect(pixelOf(lens, { yawRad: 0, pitchRad: 0, rollRad: 0 }, [0, -1, 0])).toBeUndefined()
  })

  it('lies right of the middle for what is east of a camera that looks north', () => {
    const [x, y] = pixelOf(lens, { yawRad: 0, pitchRad: 0, rollRad: 0 }, [1, 10, -1])!
    expect(x).toBeCloseTo(730, 9)
    expect(y).toBeCloseTo(450, 9)
  })
})
