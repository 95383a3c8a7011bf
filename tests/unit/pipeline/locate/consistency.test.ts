import { describe, expect, it } from 'vitest'
import { consistencyOf } from '../../../../tools/bench/geo/consistency.js'
import { random } from '../../../../tools/random.js'

/** From the clicks of a calibration to the place of a thing, on cameras whose truth is known. */
describe('places by a calibration of eight points', () => {
  it('are the truth, to a micrometre, where nothing is in error', () => {
    const { places, worstM } = consistencyOf(50, 0, random(1))
    expect(places).toBe(50)
    expect(worstM).toBeLessThan(1e-6)
  })

  it('lie in the stated ellipse of 90 % nine times in ten, where clicks and boxes are off by a pixel', () => {
    const { meanChiSquare, insideShare } = consistencyOf(500, 1, random(2))
    expect(insideShare).toBeGreaterThan(0.86)
    expect(insideShare).toBeLessThan(0.94)
    expect(meanChiSquare).toBeGreaterThan(1.75)
    expect(meanChiSquare).toBeLessThan(2.3)
  })
})
