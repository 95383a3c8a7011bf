import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { createLocator } from '../../../../edge/pipeline/locate/locator.js'

const frame = { width: 1_000, height: 500 }
const origin = { lon: 106.5516, lat: 29.563 }
const track = (box: Box) => ({ id: 1, label: 'car', score: 0.8, box, firstSeenAtMs: 0, lastSeenAtMs: 0 })

/** 6 m up, pitched down 30 degrees, looking north; image x and y span -0.5..0.5 and 0..0.5 below the centre. */
const cos = Math.cos(Math.PI / 6)
const sin = Math.sin(Math.PI / 6)
const calibration = {
  origin,
  accuracyM: 0.3,
  reachM: 100,
  // (x - 0.5, y - 0.5) of a camera with focal length 1, folded into the matrix.
  imageToGround: [6, 0, -3, 0, -6 * sin, 6 * cos + 3 * sin, 0, cos, sin - cos / 2],
}

describe('createLocator', () => {
  it('places the foot of a box on the ground, with an error that grows with distance', () => {
    const locate = createLocator({ calibration })
    const [near] = locate([track([450, 300, 550, 400])], frame)
    const [far] = locate([track([490, 80, 510, 100])], frame)
    expect(near!.fix).toMatchObject({ crs: 'WGS84', method: 'homography' })
    // Straight ahead: no longitude changes, and the ground lies north of the camera.
    expect(near!.fix!.lon).toBeCloseTo(origin.lon, 9)
    expect(near!.fix!.lat).toBeGreaterThan(origin.lat)
    expect(near!.fix!.accuracyM).toBeGreaterThan(calibration.accuracyM)
    expect(far!.fix!.lat).toBeGreaterThan(near!.fix!.lat)
    expect(far!.fix!.accuracyM).toBeGreaterThan(5 * near!.fix!.accuracyM)
  })

  it('gives no place above the horizon or beyond its reach', () => {
    const locate = createLocator({ calibration })
    expect(locate([track([450, 0, 550, 1])], frame)[0]!.fix).toBeUndefined()
    expect(
      createLocator({ calibration: { ...calibration, reachM: 5 } })([track([450, 300, 550, 400])], frame)[0]!
        .fix,
    ).toBeUndefined()
  })

  it('lets the camera stand for the thing where there is no calibration, or says nothing', () => {
    const place = { ...origin, accuracyM: 30 }
    expect(createLocator({ place })([track([0, 0, 1, 1])], frame)[0]!.fix).toEqual({
      ...place,
      crs: 'WGS84',
      method: 'camera',
    })
    expect(createLocator({})([track([0, 0, 1, 1])], frame)[0]).not.toHaveProperty('fix')
  })
})
