import pointInPolygon from 'point-in-polygon-hao'
import type { Calibration } from '../../config/calibration.js'
import type { DeepReadonly } from '../../config/deep-readonly.js'
import type { Point } from '../../domain/box.js'
import { type Covariance, isotropic, type Jacobian, propagate } from '../../geometry/covariance.js'
import {
  homographyCovarianceAt,
  project,
  projectionJacobian,
  sigmasFromHorizon,
} from '../../geometry/homography.js'
import { straighten, straighteningAt } from '../../geometry/straighten.js'

/** A place on the ground, and its errors in m^2. */
export interface GroundPoint {
  /** Metres east and north of the calibration's origin. */
  readonly at: Point
  /** What the pixel's uncertainty makes of it: drawn anew in each frame. */
  readonly pixelError: Covariance
  /** Of the calibration: the same in each frame. */
  readonly calibrationError: Covariance
}

/** What a fixed camera sees of the ground. Points, and their 1 sigma in x and y, are fractions of its picture. */
export interface GroundView {
  /**
   * `undefined` where the calibration says nothing: on or above the horizon, or so close below it that the point's
   * uncertainty reaches over it; farther away than the reach; outside of the part of the picture that it holds for.
   */
  pointAt(fraction: Point, sigma: Point): GroundPoint | undefined
  /** Only where on the ground it is; `undefined` on or above the horizon. */
  groundAt(fraction: Point): Point | undefined
  /** Metres east and north for a whole picture across and down, by what they are right there; `undefined` as `pointAt`. */
  slopesAt(fraction: Point, sigma: Point): Jacobian | undefined
}

/** The middle of the lower edge is nearest to the camera, so certainly on the ground in front of it. */
const NEAREST_GROUND: Point = [0.5, 1]
const HORIZON_SIGMAS = 3

export function createGroundView(calibration: DeepReadonly<Calibration>): GroundView {
  const { imageToGround, covariance, accuracyM, reachM, lens, valid } = calibration
  const holdsFor = valid && [[...valid, valid[0]!].map(([x, y]): [number, number] => [x, y])]

  /** Where something is and how it was straightened on the way; `undefined` as `pointAt`. */
  const look = (fraction: Point, [sigmaX, sigmaY]: Point) => {
    if (holdsFor && pointInPolygon([fraction[0], Math.min(fraction[1], 1)], holdsFor) === false)
      return undefined
    const straight = straighten(lens, fraction)
    const straightening = straighteningAt(lens, fraction)
    if (!straight || !straightening) return undefined
    const at = project(imageToGround, straight, NEAREST_GROUND)
    if (!at || !(Math.hypot(at[0], at[1]) <= reachM)) return undefined
    const imageError = propagate(straightening, [sigmaX * sigmaX, 0, sigmaY * sigmaY])
    if (sigmasFromHorizon(imageToGround, straight, imageError) < HORIZON_SIGMAS) return undefined
    return { at, straight, straightening, imageError }
  }

  return {
    groundAt(fraction) {
      const straight = straighten(lens, fraction)
      return straight && project(imageToGround, straight, NEAREST_GROUND)
    },
    pointAt(fraction, sigma) {
      const seen = look(fraction, sigma)
      if (!seen) return undefined
      const { at, straight, imageError } = seen
      return {
        at,
        pixelError: propagate(projectionJacobian(imageToGround, straight), imageError),
        calibrationError: covariance
          ? homographyCovarianceAt(imageToGround, covariance, straight, NEAREST_GROUND)
          : isotropic(accuracyM),
      }
    },
    slopesAt(fraction, sigma) {
      const seen = look(fraction, sigma)
      return seen && productOf(projectionJacobian(imageToGround, seen.straight), seen.straightening)
    },
  }
}

/** The linear map that is `second` and then `first`. */
const productOf = (first: Jacobian, second: Jacobian): Jacobian => [
  first[0] * second[0] + first[1] * second[2],
  first[0] * second[1] + first[1] * second[3],
  first[2] * second[0] + first[3] * second[2],
  first[2] * second[1] + first[3] * second[3],
]
