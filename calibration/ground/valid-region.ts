import type { Point } from '../../edge/domain/box.js'
import { ellipseOf } from '../../edge/geometry/covariance.js'
import { homographyCovarianceAt, project } from '../../edge/geometry/homography.js'
import type { Lens } from '../../edge/geometry/lens.js'
import { straighten } from '../../edge/geometry/straighten.js'
import { type GroundFit, NEAREST_GROUND } from './ground-fit.js'

const COLUMNS = 32
const ROWS = 72

/** Error of the calibration itself at a point, 1 sigma in the direction in which it is largest, metres. */
export function sigmaAt({ imageToGround, covariance }: GroundFit, image: Point): number {
  return ellipseOf(homographyCovarianceAt(imageToGround, covariance, image, NEAREST_GROUND)).sigmaMajorM
}

/**
 * The part of the picture that the calibration places within `limitM`, 1 sigma, and within `reachM` of the origin: a
 * polygon, in fractions, over the columns of the picture that have such a part. Empty where there is none.
 */
export function validRegion(
  fit: GroundFit,
  lens: Lens | undefined,
  limitM: number,
  reachM: number,
): readonly Point[] {
  const holds = (fraction: Point): boolean => {
    const image = straighten(lens, fraction)
    const ground = image && project(fit.imageToGround, image, NEAREST_GROUND)
    return !!ground && Math.hypot(...ground) <= reachM && sigmaAt(fit, image) <= limitM
  }
  const runs: (readonly [x: number, top: number, bottom: number])[] = []
  for (let column = 0; column <= COLUMNS; column += 1) {
    const x = column / COLUMNS
    let run: [x: number, top: number, bottom: number] | undefined
    // Upwards: below the horizon things get worse one way only, and the first part is the one near the camera.
    for (let row = ROWS; row >= 0; row -= 1) {
      if (holds([x, row / ROWS])) run = [x, row / ROWS, run?.[2] ?? row / ROWS]
      else if (run) break
    }
    if (run && run[2] > run[1]) runs.push(run)
    else if (runs.length > 1) break
    else runs.length = 0
  }
  if (runs.length < 2) return []
  return [
    ...runs.map(([x, top]): Point => [x, top]),
    ...runs.reverse().map(([x, , bottom]): Point => [x, bottom]),
  ]
}
