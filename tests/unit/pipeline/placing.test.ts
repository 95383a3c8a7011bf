import { expect, it } from 'vitest'
import { createPlacing } from '../../../edge/pipeline/placing.js'
import { homographyOf } from '../../support/surveyed-camera.js'

const place = { lon: 106.55, lat: 29.56, accuracyM: 25 }
const calibration = {
  origin: { lon: 106.5516, lat: 29.563 },
  imageToGround: [...homographyOf({ heightM: 6, pitchDeg: 25, yawDeg: 0, focalPx: 1400 })],
  ...{ accuracyM: 0.3, reachM: 100 },
}
const car = {
  ...{ id: 1, label: 'car', score: 0.8, box: [900, 700, 1000, 800] as const },
  ...{ firstSeenAtMs: 0, lastSeenAtMs: 0 },
}

it('places by the calibration, and at the camera while that looks elsewhere', () => {
  let isMoved = false
  const locate = createPlacing({ calibration, place }, () => isMoved)
  const methodNow = () => locate([car as never], { width: 1920, height: 1080 })[0]!.fix!.method
  expect(methodNow()).toBe('homography')
  isMoved = true
  expect(methodNow()).toBe('camera')
  isMoved = false
  expect(methodNow()).toBe('homography')
})
