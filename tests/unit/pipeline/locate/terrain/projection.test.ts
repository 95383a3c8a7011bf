import { describe, expect, it } from 'vitest'
import { projectionOf } from '../../../../../edge/pipeline/locate/terrain/projection.js'

const chongqing = { lon: 106.5516, lat: 29.563 }

describe('projectionOf', () => {
  it.each([4326, 4979, 4490])('leaves degrees as they are: EPSG:%i', epsg => {
    expect(projectionOf(epsg)!(chongqing)).toEqual([106.5516, 29.563])
  })

  it('puts a central meridian on the false easting of its zone, and its scale on the length of the meridian', () => {
    // The meridian from the equator to 30 degrees north is 3,320,113.40 m long on WGS84.
    const meridianM = 3_320_113.398
    const at = (epsg: number, lon: number, lat = 30) => projectionOf(epsg)!({ lon, lat })
    const near = (x: number, y: number) => [expect.closeTo(x, 2), expect.closeTo(y, 2)]
    expect(at(32648, 105)).toEqual(near(500_000, 0.9996 * meridianM))
    expect(at(32748, 105, -30)).toEqual(near(500_000, 10_000_000 - 0.9996 * meridianM))
    // CGCS2000 in 6 degrees, zone 18, and in 3 degrees, zone 35; with and without the zone's number.
    expect(at(4496, 105)).toEqual(near(18_500_000, meridianM))
    expect(at(4507, 105)).toEqual(near(500_000, meridianM))
    expect(at(4523, 105)).toEqual(near(35_500_000, meridianM))
    expect(at(4544, 105)).toEqual(near(500_000, meridianM))
    // The last of the country, in the far east.
    expect(at(4501, 135)).toEqual(near(23_500_000, meridianM))
    expect(at(4512, 135)).toEqual(near(500_000, meridianM))
    expect(at(4533, 135)).toEqual(near(45_500_000, meridianM))
    expect(at(4554, 135)).toEqual(near(500_000, meridianM))
  })

  it('stretches Web Mercator as its definition does', () => {
    const [x, y] = projectionOf(3857)!(chongqing)
    const radius = 6_378_137
    expect(x).toBeCloseTo((radius * chongqing.lon * Math.PI) / 180, 4)
    expect(y).toBeCloseTo(radius * Math.log(Math.tan(Math.PI / 4 + (chongqing.lat * Math.PI) / 360)), 4)
  })

  it.each([4214, 27700, 32600, 32661, 2154, 4555, 4490.5])('knows no EPSG:%s', epsg => {
    expect(projectionOf(epsg)).toBeUndefined()
  })
})
