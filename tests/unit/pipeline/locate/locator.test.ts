import { describe, expect, it } from 'vitest'
import type { Box, Point } from '../../../../edge/domain/box.js'
import { distort, type Lens } from '../../../../edge/geometry/lens.js'
import { createLocator } from '../../../../edge/pipeline/locate/locator.js'
import { cameraOver } from '../../../support/ground-camera.js'

const frame = { width: 1_000, height: 500 }
const origin = { lon: 106.5516, lat: 29.563 }
const track = (box: Box, label = 'car', atMs = 0) => ({
  ...{ id: 1, label, score: 0.8, box, firstSeenAtMs: 0, lastSeenAtMs: atMs },
})

/** A camera 6 m up that looks north, pitched down; focal length 1, principal point in the middle. */
function calibrationAt(pitchDeg: number) {
  const sin = Math.sin((pitchDeg * Math.PI) / 180)
  const cos = Math.cos((pitchDeg * Math.PI) / 180)
  const imageToGround = [6, 0, -3, 0, -6 * sin, 6 * cos + 3 * sin, 0, cos, sin - cos / 2]
  return { origin, accuracyM: 0.3, reachM: 100, imageToGround }
}
const calibration = calibrationAt(30)

describe('createLocator', () => {
  it('places the foot of a box on the ground, with an error that grows with distance, and most along the sight', () => {
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
    expect(far!.fix!.accuracyM).toBe(far!.fix!.ellipse!.sigmaMajorM)
    expect(far!.fix!.ellipse!.bearingDeg).toBeCloseTo(0, 6)
    expect(far!.fix!.ellipse!.sigmaMinorM).toBeLessThan(far!.fix!.accuracyM / 3)
  })

  it('is less sure of what the edge of the picture cuts off, on that side', () => {
    const sigmasOf = (box: Box, label = 'car') => {
      const locate = createLocator({ calibration, flatLabels: new Set(['pothole']) })
      const { sigmaMajorM, sigmaMinorM, bearingDeg } = locate([track(box, label)], frame)[0]!.fix!.ellipse!
      return Math.abs(bearingDeg - 90) < 45 ? [sigmaMajorM, sigmaMinorM] : [sigmaMinorM, sigmaMajorM]
    }
    const [acrossM, alongM] = sigmasOf([10, 300, 110, 400])
    const [cutAcrossM, sameAlongM] = sigmasOf([0, 300, 100, 400])
    expect(cutAcrossM! / acrossM!).toBeGreaterThan(1.5)
    expect(sameAlongM! / alongM!).toBeCloseTo(1, 0)
    expect(sigmasOf([450, 400, 550, 500])[1]! / sigmasOf([450, 390, 550, 490])[1]!).toBeGreaterThan(1.5)
    expect(
      sigmasOf([450, 400, 550, 500], 'pothole')[1]! / sigmasOf([450, 390, 550, 490], 'pothole')[1]!,
    ).toBeGreaterThan(1.5)
  })

  it('gives no place above the horizon or beyond its reach', () => {
    const car = track([450, 100, 550, 130])
    const fixOf = (using: typeof calibration) => createLocator({ calibration: using })([car], frame)[0]!.fix
    expect(fixOf(calibrationAt(10))).toBeUndefined()
    expect(fixOf(calibrationAt(20))).toBeDefined()
    expect(fixOf({ ...calibrationAt(20), reachM: 20 })).toBeUndefined()
  })

  it('gives no place where the error of the box reaches over the horizon, however far the reach', () => {
    const endless = { ...calibrationAt(20), reachM: 1e9 }
    // The horizon is at pixel 68.
    const footAt = (y: number) =>
      createLocator({ calibration: endless })([track([490, y - 10, 510, y])], frame)
    expect(footAt(73)[0]!.fix).toBeUndefined()
    expect(footAt(75)[0]!.fix).toBeDefined()
  })

  it('gives no place outside of the part of the picture that the calibration holds for', () => {
    const valid: Point[] = [
      [0, 0.5],
      [1, 0.5],
      [1, 1],
      [0, 1],
    ]
    const locate = createLocator({ calibration: { ...calibration, valid } })
    const footAt = (y: number) => locate([track([450, y - 50, 550, y])], frame)[0]!.fix
    expect(footAt(240)).toBeUndefined()
    expect(footAt(260)).toBeDefined()
    // The lower edge belongs to it, also for a box that reaches beyond.
    expect(footAt(500)).toBeDefined()
    expect(footAt(505)).toBeDefined()
  })

  it('gives no place to boxes that are no numbers', () => {
    expect(createLocator({ calibration })([track([Number.NaN, 1, 2, 3])], frame)[0]).not.toHaveProperty('fix')
  })

  it('takes the bend of the lens out, in place and in error', () => {
    const bending: Lens = {
      ...{ model: 'brown', widthPx: 2000, heightPx: 1000, fx: 1400, fy: 1400, cx: 1000, cy: 500 },
      coefficients: [-0.3, 0.08, 0, 0, 0],
    }
    const straight: Lens = { ...bending, coefficients: [0, 0, 0, 0, 0] }
    // The same ray, drawn by both lenses; the box is one pixel high, so that its error is the least one in both.
    const footAt = (lens: Lens): Box => {
      const [x, y] = distort(lens, [-0.5, 0.25])
      return [x / 2 - 1, y / 2 - 1, x / 2 + 1, y / 2]
    }
    const place = (lens: Lens) =>
      createLocator({ calibration: { ...calibration, accuracyM: 1e-3, lens } })(
        [track(footAt(lens))],
        frame,
      )[0]!.fix!
    expect(place(bending).lon).toBeCloseTo(place(straight).lon, 9)
    expect(place(bending).lat).toBeCloseTo(place(straight).lat, 9)
    // A lens that bends inwards shows more ground in a pixel at the rim.
    expect(place(bending).accuracyM).toBeGreaterThan(1.1 * place(straight).accuracyM)
  })

  it('takes the error of the calibration from its covariance, where there is one', () => {
    const { imageToGround } = cameraOver({ heightM: 8, pitchDeg: 25, yawDeg: 0, rollDeg: 0 })
    const only = (entry: number, variance: number) =>
      Array.from({ length: 64 }, (_, at) => (at === 9 * entry ? variance : 0))
    const fixWith = (covariance: number[]) =>
      createLocator({ calibration: { ...calibration, imageToGround, covariance } })(
        [track([640, 300, 660, 310])],
        frame,
      )[0]!.fix!
    const without = fixWith(only(0, 0))
    expect(without.accuracyM).toBeLessThan(
      createLocator({ calibration: { ...calibration, imageToGround } })(
        [track([640, 300, 660, 310])],
        frame,
      )[0]!.fix!.accuracyM,
    )
    // The third number moves the ground east by as much, divided by the denominator.
    const [h6, h7, h8] = imageToGround.slice(6) as [number, number, number]
    const eastM = 4 / (h6 * 0.65 + h7 * 0.62 + h8)
    const { sigmaMajorM, bearingDeg } = fixWith(only(2, 16)).ellipse!
    expect(bearingDeg).toBeCloseTo(90, 0)
    expect(sigmaMajorM).toBeCloseTo(eastM, 1)
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

describe('things that lie flat', () => {
  const locate = createLocator({ calibration, flatLabels: new Set(['pothole']) })
  const box: Box = [450, 300, 550, 350]

  it('have their place in the middle of the box, and a size', () => {
    const [hole, car] = locate([track(box, 'pothole'), { ...track(box), id: 2 }], frame)
    expect(hole!.fix!.lat).toBeGreaterThan(car!.fix!.lat)
    expect(hole!.fix!.accuracyM).toBeLessThan(car!.fix!.accuracyM)
    expect(hole!.size!.areaM2).toBeGreaterThan(0)
    expect(car).not.toHaveProperty('size')
  })

  it('have no motion', () => {
    let last: ReturnType<typeof locate> = []
    for (let atMs = 0; atMs < 5000; atMs += 200)
      last = locate([track([450 - atMs / 50, 300, 550 - atMs / 50, 350], 'pothole', atMs)], frame)
    expect(last[0]).not.toHaveProperty('motion')
  })
})

describe('the motion of a track', () => {
  it('is where it goes, and how fast, once that is certain', () => {
    const camera = cameraOver({ heightM: 8, pitchDeg: 30, yawDeg: 0, rollDeg: 0 })
    const locate = createLocator({ calibration: { ...calibration, imageToGround: camera.imageToGround } })
    const picture = { width: 1280, height: 720 }
    const drive = (speedMps: number, forMs: number) => {
      let last: ReturnType<typeof locate> = []
      for (let atMs = 0; atMs <= forMs; atMs += 500) {
        const [x, y] = camera.imageOf([-5 + (speedMps * atMs) / 1000, 15])
        const foot = [x * 1280, y * 720] as const
        const box: Box = [foot[0] - 40, foot[1] - 60, foot[0] + 40, foot[1]]
        last = locate([{ ...track(box, 'car', atMs), id: speedMps }], picture)
      }
      return last[0]!.motion
    }
    expect(drive(5, 2000)).toMatchObject({
      speedMps: expect.closeTo(5, 6),
      headingDeg: expect.closeTo(90, 6),
    })
    expect(drive(0.05, 4000)).toBeUndefined()
  })

  it('begins anew for a track that was gone in between', () => {
    const locate = createLocator({ calibration })
    const at = (atMs: number) => track([450 + atMs / 50, 300, 550 + atMs / 50, 350], 'car', atMs)
    for (let atMs = 0; atMs <= 4000; atMs += 500) locate([at(atMs)], frame)
    expect(locate([at(4500)], frame)[0]).toHaveProperty('motion')
    locate([], frame)
    expect(locate([at(5000)], frame)[0]).not.toHaveProperty('motion')
  })
})
