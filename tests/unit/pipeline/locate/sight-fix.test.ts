import geodesic from 'geographiclib-geodesic'
import { describe, expect, it } from 'vitest'
import type { Fix } from '../../../../edge/domain/fix.js'
import { fixAlongSight, levelGround, type Observation } from '../../../../edge/pipeline/locate/sight-fix.js'

const radians = (degrees: number) => (degrees * Math.PI) / 180
const sigmas = { yawRad: radians(2), pitchRad: radians(1), rollRad: radians(0.5), heightM: 3, positionM: 1.5 }
const camera = { lon: 106.5516, lat: 29.563 }

/** A pixel of a lens that bends nothing; the middle, where absent. */
function looking(
  yawDeg: number,
  pitchDeg: number,
  pixel: readonly [number, number] = [960, 540],
): Observation {
  return {
    lens: {
      model: 'brown',
      widthPx: 1920,
      heightPx: 1080,
      fx: 1000,
      fy: 1000,
      cx: 960,
      cy: 540,
      coefficients: [],
    },
    ...{ pixel, camera },
    attitude: { yawRad: radians(yawDeg), pitchRad: radians(pitchDeg), rollRad: 0 },
  }
}

const place = (observation: Observation, heightM = 100) =>
  fixAlongSight(observation, sigmas, levelGround(heightM))

const wayTo = ({ lat, lon }: Fix) => {
  const { s12, azi1 } = geodesic.Geodesic.WGS84.Inverse(camera.lat, camera.lon, lat, lon)
  return { distanceM: s12!, bearingDeg: (azi1! + 360) % 360 }
}

describe('fixAlongSight', () => {
  it('places what a camera looks at, by yaw, pitch and height', async () => {
    const fix = (await place(looking(60, -45))) as Fix
    expect(wayTo(fix)).toEqual({ distanceM: expect.closeTo(100, 6), bearingDeg: expect.closeTo(60, 6) })
    expect(fix).toMatchObject({ crs: 'WGS84', method: 'telemetry', accuracyM: fix.ellipse!.sigmaMajorM })
    // H/sin^2 d * 1 degree, 3 m / tan d, 1.5 m.
    expect(fix.accuracyM).toBeCloseTo(Math.hypot(200 * radians(1), 3, 1.5), 9)
    expect(fix.ellipse!.sigmaMinorM).toBeCloseTo(
      Math.hypot(100 * radians(2), 100 * Math.SQRT2 * radians(0.5), 1.5),
      9,
    )
    expect(fix.ellipse!.bearingDeg).toBeCloseTo(60, 6)
  })

  it('places pixels right of and below the middle right of and before it', async () => {
    const right = (await place(looking(0, -90, [1060, 540]))) as Fix
    expect(wayTo(right)).toEqual({ distanceM: expect.closeTo(10, 6), bearingDeg: expect.closeTo(90, 6) })
    const below = (await place(looking(0, -90, [960, 640]))) as Fix
    expect(wayTo(below)).toEqual({ distanceM: expect.closeTo(10, 6), bearingDeg: expect.closeTo(180, 6) })
  })

  it.each([
    [10, /10.0 degrees above the horizon/],
    [0, /horizon/],
    [-2.9, /2.9 degrees below the horizon, with a pitch known to 1.0/],
  ])('has no place for a sight at %f degrees', async (pitchDeg, reason) => {
    expect(await place(looking(0, pitchDeg))).toEqual({
      refused: 'horizon',
      reason: expect.stringMatching(reason),
    })
    expect(await place(looking(0, -3.1))).toHaveProperty('lat')
  })

  it('has no place where the camera is below the ground, or the lens draws nothing', async () => {
    expect(await place(looking(0, -45), -3)).toEqual({
      refused: 'invalid',
      reason: 'the camera is 3.0 m below the ground',
    })
    const wild = looking(0, -45, [1900, 1000])
    expect(await place({ ...wild, lens: { ...wild.lens, coefficients: [-2] } })).toMatchObject({
      refused: 'invalid',
      reason: expect.stringContaining('lens'),
    })
  })
})
