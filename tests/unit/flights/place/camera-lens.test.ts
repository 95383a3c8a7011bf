import { describe, expect, it } from 'vitest'
import { cameraLens } from '../../../../edge/flights/place/camera-lens.js'
import type { Lens } from '../../../../edge/geometry/lens.js'

const fullHd = { widthPx: 1920, heightPx: 1080 }

describe('the lens of a picture', () => {
  it('sees from the left to the right edge what is said', () => {
    const { lens } = cameraLens({ kind: 'field-of-view', horizontalDeg: 90 }, fullHd)
    expect(lens.fx).toBeCloseTo(960, 6)
    expect([lens.cx, lens.cy]).toEqual([960, 540])
  })

  it('shows the whole width of a 4:3 sensor in 16:9, whose diagonal is longer than that of the picture', () => {
    // 84 degrees over a diagonal of 1920 * 5 / 4 = 2400 pixels.
    const { lens } = cameraLens({ kind: 'sensor', diagonalDeg: 84, sensorAspect: 4 / 3 }, fullHd)
    expect(lens.fx).toBeCloseTo(1200 / Math.tan((42 * Math.PI) / 180), 6)
  })

  it('agrees with what makers print beside the focal length of 35 mm film, within the error that it states', () => {
    const printed = cameraLens({ kind: 'sensor', diagonalDeg: 84, sensorAspect: 4 / 3 }, fullHd).lens.fx
    const { lens, focalSigma } = cameraLens({ kind: 'focal-length-35', mm: 24 }, fullHd)
    expect(Math.abs(lens.fx / printed - 1)).toBeLessThan(focalSigma)
  })

  it('is longer by the zoom', () => {
    const source = { kind: 'focal-length-35', mm: 24 } as const
    expect(cameraLens(source, fullHd, 2).lens.fx).toBeCloseTo(2 * cameraLens(source, fullHd).lens.fx, 9)
  })

  it('has the size of the picture, where it was measured at another', () => {
    const measured: Lens = {
      ...{ model: 'brown', widthPx: 3840, heightPx: 2160, fx: 2800, fy: 2810, cx: 1900, cy: 1100 },
      coefficients: [0.01, 0, 0, 0, 0],
    }
    const { lens } = cameraLens({ kind: 'calibrated', lens: measured }, fullHd)
    expect(lens).toMatchObject({ fx: 1400, fy: 1405, cx: 950, cy: 550, widthPx: 1920 })
  })
})
