import { describe, expect, it } from 'vitest'
import { gapBetweenFrames } from '../../../../edge/flights/job/gap.js'
import type { Lens } from '../../../../edge/geometry/lens.js'

/** 90 degrees wide. */
const lens: Lens = {
  ...{ model: 'brown', widthPx: 1600, heightPx: 900, fx: 800, fy: 800, cx: 800, cy: 450 },
  coefficients: [],
}
const above = { turnRadPerS: 0, heightM: 40, depressionRad: Math.PI / 2 }

describe('the time between two frames of a flight that are looked at', () => {
  it('takes the aircraft an eighth of what a frame shows farther', () => {
    // 40 m * 900 / 800 = 45 m deep, 5.6 m at 10 m/s.
    expect(gapBetweenFrames({ ...above, speedMps: 10 }, lens)).toBeCloseTo(562.5, 6)
  })

  it('takes it as far as is asked', () => {
    expect(gapBetweenFrames({ ...above, speedMps: 10 }, lens, 20)).toBeCloseTo(2000, 6)
  })

  it('is shorter while the camera turns', () => {
    const turning = { ...above, speedMps: 1, turnRadPerS: Math.PI / 8 }
    expect(gapBetweenFrames(turning, lens)).toBeCloseTo(500, 6)
  })

  it('is five seconds for who hovers', () => {
    expect(gapBetweenFrames({ ...above, speedMps: 0 }, lens)).toBe(5000)
  })
})
