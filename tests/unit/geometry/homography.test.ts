import { describe, expect, it } from 'vitest'
import { ellipseOf, isotropic, propagate } from '../../../edge/geometry/covariance.js'
import { project, projectionJacobian } from '../../../edge/geometry/homography.js'

// A camera 6 m up, pitched down 30 degrees, focal length 1 (in frame widths), looking north.
const pitch = (30 * Math.PI) / 180
const heightM = 6
/** Ray through (x, y), y down, hits the ground at height 0: the inverse projection as a homography. */
const groundFromImage = [
  heightM,
  0,
  0,
  0,
  -heightM * Math.sin(pitch),
  heightM * Math.cos(pitch),
  0,
  Math.cos(pitch),
  Math.sin(pitch),
]

describe('project', () => {
  it('maps the image centre to where the optical axis meets the ground', () => {
    const ground = project(groundFromImage, [0, 0], [0, 0.5])!
    expect(ground[0]).toBeCloseTo(0, 9)
    expect(ground[1]).toBeCloseTo(heightM / Math.tan(pitch), 9)
  })

  it('has no ground on or above the horizon', () => {
    const horizon = -Math.tan(pitch)
    expect(project(groundFromImage, [0, horizon - 0.01], [0, 0.5])).toBeUndefined()
    expect(project(groundFromImage, [0, horizon], [0, 0.5])).toBeUndefined()
    expect(project(groundFromImage, [0, horizon + 0.01], [0, 0.5])![1]).toBeGreaterThan(100)
  })
})

describe('projectionJacobian', () => {
  it('makes of a small circle in the picture an ellipse as wide as the spread of its points', () => {
    const sigma = 1e-5
    const centre = project(groundFromImage, [0.1, 0.2], [0, 0.5])!
    const spread = Array.from({ length: 720 }, (_, step) => {
      const angle = (step * Math.PI) / 360
      const moved = project(
        groundFromImage,
        [0.1 + sigma * Math.cos(angle), 0.2 + sigma * Math.sin(angle)],
        [0, 0.5],
      )!
      return Math.hypot(moved[0] - centre[0], moved[1] - centre[1])
    })
    const ellipse = ellipseAt([0.1, 0.2], sigma)
    expect(ellipse.sigmaMajorM / Math.max(...spread)).toBeCloseTo(1, 3)
    expect(ellipse.sigmaMinorM / Math.min(...spread)).toBeCloseTo(1, 3)
  })

  it('makes errors grow with distance, most of all along the sight', () => {
    const near = ellipseAt([0, 0.5], 0.001)
    const far = ellipseAt([0, -0.4], 0.001)
    expect(far.sigmaMajorM).toBeGreaterThan(10 * near.sigmaMajorM)
    expect(far.bearingDeg).toBeCloseTo(0, 6)
    expect(far.sigmaMajorM).toBeGreaterThan(5 * far.sigmaMinorM)
  })
})

const ellipseAt = (point: readonly [number, number], sigma: number) =>
  ellipseOf(propagate(projectionJacobian(groundFromImage, point), isotropic(sigma)))
