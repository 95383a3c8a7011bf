import fc from 'fast-check'
import geodesic from 'geographiclib-geodesic'
import { describe, expect, it } from 'vitest'
import { enuToLonLat, lonLatToEnu } from '../../../edge/geometry/enu.js'

describe('enuToLonLat', () => {
  it('reaches a point at the distance and bearing asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: -179, max: 179, noNaN: true }),
        fc.double({ min: -300, max: 300, noNaN: true }),
        fc.double({ min: -300, max: 300, noNaN: true }),
        (lat, lon, eastM, northM) => {
          fc.pre(Math.hypot(eastM, northM) > 0.01)
          const reached = enuToLonLat({ lat, lon }, eastM, northM)
          const back = geodesic.Geodesic.WGS84.Inverse(lat, lon, reached.lat, reached.lon)
          const bearing = (back.azi1! * Math.PI) / 180
          expect(back.s12! * Math.sin(bearing)).toBeCloseTo(eastM, 4)
          expect(back.s12! * Math.cos(bearing)).toBeCloseTo(northM, 4)
        },
      ),
    )
  })

  it('moves 1 km east in Chongqing by 0.01032 degrees', () => {
    const { lon, lat } = enuToLonLat({ lon: 106.5516, lat: 29.563 }, 1_000, 0)
    expect(lon - 106.5516).toBeCloseTo(0.01032, 5)
    expect(lat).toBeCloseTo(29.563, 5)
  })
})

describe('lonLatToEnu', () => {
  it('is the way back', () => {
    const metres = fc.double({ min: -3000, max: 3000, noNaN: true })
    const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true })
    fc.assert(
      fc.property(degrees(80), degrees(179), metres, metres, (lat, lon, eastM, northM) => {
        const [east, north] = lonLatToEnu({ lat, lon }, enuToLonLat({ lat, lon }, eastM, northM))
        expect(east).toBeCloseTo(eastM, 5)
        expect(north).toBeCloseTo(northM, 5)
      }),
    )
  })
})
