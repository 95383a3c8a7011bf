import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Calibration } from '../../../../edge/config/calibration.js'
import { bend } from '../../../../edge/geometry/straighten.js'
import { createGroundScale } from '../../../../edge/pipeline/locate/ground-scale.js'
import { calibrationOf, frame } from '../../../support/ground-street.js'
import { groundOf, type SurveyedCamera, seen } from '../../../support/surveyed-camera.js'

const camera: SurveyedCamera = { heightM: 6, pitchDeg: 20, yawDeg: 30, focalPx: 1_400 }
const lens: Calibration['lens'] = {
  ...{ model: 'brown', widthPx: frame.width, heightPx: frame.height },
  ...{ fx: 1_400, fy: 1_400, cx: frame.width / 2, cy: frame.height / 2 },
  coefficients: [-0.12, 0.02, 0.001, -0.001, 0],
}
const scaleAt = (x: number, y: number, given: Partial<Calibration> = {}, size = frame) => {
  const scale = new Float64Array(6).fill(Number.NaN)
  const known = createGroundScale(calibrationOf(camera, given), () => size).at(x, y, scale, 1)
  return known ? [...scale.subarray(1, 5)] : undefined
}

describe('metres a pixel', () => {
  const below = fc.record({
    east: fc.double({ min: -8, max: 20, noNaN: true }),
    north: fc.double({ min: 8, max: 25, noNaN: true }),
  })

  it.each([
    ['straight', undefined],
    ['bent', lens],
  ])('are what the ray of a pixel farther away says, through a %s lens', (_, through) => {
    fc.assert(
      fc.property(below, ({ east, north }) => {
        const pixelOf = (e: number, n: number) => {
          const [x, y] = bend(through, seen(camera, [e, n]))
          return [x * frame.width, y * frame.height] as const
        }
        const [x, y] = pixelOf(east, north)
        fc.pre(x > 0 && x < frame.width && y > 0 && y < frame.height)
        const scale = scaleAt(x, y, through && { lens: through })!
        // A millimetre on the ground, and how many pixels it is: the scale must lead back.
        for (const [e, n] of [
          [0.001, 0],
          [0, 0.001],
        ] as const) {
          const [toX, toY] = pixelOf(east + e, north + n)
          const [right, down] = [toX - x, toY - y]
          expect(scale[0]! * right + scale[1]! * down).toBeCloseTo(e, 5)
          expect(scale[2]! * right + scale[3]! * down).toBeCloseTo(n, 5)
        }
      }),
    )
  })

  it('are twice as many where the same picture has half as many pixels', () => {
    const full = scaleAt(960, 700)!
    const half = scaleAt(480, 350, {}, { width: frame.width / 2, height: frame.height / 2 })!
    for (const [at, value] of half.entries()) expect(value).toBeCloseTo(2 * full[at]!, 9)
  })

  it('are unknown above the horizon, close below it, beyond the reach, and outside of what the calibration holds for', () => {
    const horizon = frame.height / 2 - 1_400 * Math.tan((20 * Math.PI) / 180)
    expect(scaleAt(960, horizon - 10)).toBeUndefined()
    expect(scaleAt(960, horizon + 3, { reachM: 1e9 })).toBeUndefined()
    expect(scaleAt(960, horizon + 20, { reachM: 1e9 })).toBeDefined()
    expect(scaleAt(960, 700, { reachM: 5 })).toBeUndefined()
    const valid: Calibration['valid'] = [
      [0, 0.8],
      [1, 0.8],
      [1, 1],
    ]
    expect(scaleAt(960, 700, { valid })).toBeUndefined()
    expect(scaleAt(1_800, 1_000, { valid })).toBeDefined()
    expect(groundOf(camera, [0.5, 700 / frame.height])[1]).toBeGreaterThan(0)
  })

  it('are unknown while the camera looks elsewhere', () => {
    let now: typeof frame | undefined = frame
    const ground = createGroundScale(calibrationOf(camera), () => now)
    const scale = new Float64Array(4)
    expect([ground.holds(), ground.at(960, 700, scale, 0)]).toEqual([true, true])
    now = undefined
    expect([ground.holds(), ground.at(960, 700, scale, 0)]).toEqual([false, false])
  })
})
