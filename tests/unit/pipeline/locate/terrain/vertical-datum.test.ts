import { describe, expect, it } from 'vitest'
import { convertHeight } from '../../../../../edge/pipeline/locate/terrain/vertical-datum.js'

describe('convertHeight', () => {
  it.each([
    // From the table of test points that comes with the EGM96 coefficients, by NGA (F477 output).
    [38.628155, 269.779155, -31.628],
    [-14.621217, 305.021114, -2.969],
    [46.874319, 102.448729, -43.575],
    [-23.617446, 133.874712, 15.871],
  ])('has sea level at %f N %f E where the makers of EGM96 have it', (lat, lon, seaLevelM) => {
    const at = { lat, lon: lon > 180 ? lon - 360 : lon }
    expect(convertHeight(100, at, 'egm96', 'ellipsoid')).toBeCloseTo(100 + seaLevelM, 0)
    expect(convertHeight(100 + seaLevelM, at, 'ellipsoid', 'egm96')).toBeCloseTo(100, 0)
  })

  it('leaves a height alone that counts from there already', () => {
    expect(convertHeight(412.5, { lat: 29.5, lon: 106.5 }, 'egm96', 'egm96')).toBe(412.5)
  })
})
