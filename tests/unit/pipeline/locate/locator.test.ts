import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { createLocator } from '../../../../edge/pipeline/locate/locator.js'

const frame = { width: 1_000, height: 500 }
const origin = { lon: 106.5516, lat: 29.563 }
const track = (box: Box) => ({ id: 1, label: 'car', score: 0.8, box, firstSeenAtMs: 0, lastSeenAtMs: 0 })

/** A camera 6 m up that looks north, pitched down; focal length 1, principal point in the middle. */
function calibrationAt(pitchDeg: number) {
  const sin = Math.sin((pitchDeg * Math.PI) / 180)
  const cos = Math.cos((pitchDeg * Math.PI) / 180)
  const imageToGround = [6, 0, -3, 0, -6 * sin, 6 * cos + 3 * sin, 0, cos, sin - cos / 2]
  return { origin, accuracyM: 0.3, reachM: 100, imageToGround }
}
const calibration = calibrationAt(30)

describe('createLocator', () => {
  it('places the foot of a box on the ground, with an error that grows with distance', () => {
    const locate = createLocator({ calibration })
    const [near] = locate([track([450, 300, 550, 400])], frame)
    const [far] = locate([track([490, 5, 510, 20])], frame)
    expect(near!.fix).toMatchObject({ crs: 'WGS84', method: 'homography' })
    // Straight ahead: no longitude changes, and the ground lies north of the camera.
    expect(near!.fix!.lon).toBeCloseTo(origin.lon, 9)
    expect(near!.fix!.lat).toBeGreaterThan(origin.lat)
    expect(near!.fix!.accuracyM).toBeGreaterThan(calibration.accuracyM)
    expect(far!.fix!.lat).toBeGreaterThan(near!.fix!.lat)
    expect(far!.fix!.accuracyM).toBeGreaterThan(5 * near!.fix!.accuracyM)
  })

  it('gives no place above the horizon or beyond its reach', () => {
    const car = track([450, 100, 550, 130])
    const fixOf = (using: typeof calibration) => createLocator({ calibration: using })([car], frame)[0]!.fix
    expect(fixOf(calibrationAt(10))).toBeUndefined()
    expect(fixOf(calibrationAt(20))).toBeDefined()
    expect(fixOf({ ...calibrationAt(20), reachM: 20 })).toBeUndefined()
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
