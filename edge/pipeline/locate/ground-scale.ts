import type { Calibration } from '../../config/calibration.js'
import type { DeepReadonly } from '../../config/deep-readonly.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { createGroundView } from './ground-view.js'

/** Nothing is said of ground so near to the horizon that an error of a box's edge, 1 sigma, may reach over it. */
const EDGE_SIGMA_PX = 2

/**
 * How many metres of the ground a pixel is, by the calibration.
 *
 * @param frameNow size in pixels of the camera's frames; `undefined` while it does not look where it did
 */
export function createGroundScale(
  calibration: DeepReadonly<Calibration>,
  frameNow: () => { readonly width: number; readonly height: number } | undefined,
): GroundScale {
  const view = createGroundView(calibration)
  return {
    holds: () => frameNow() !== undefined,
    at(xPx, yPx, scale, from) {
      const frame = frameNow()
      if (!frame) return false
      const { width, height } = frame
      const slopes = view.slopesAt(
        [xPx / width, yPx / height],
        [EDGE_SIGMA_PX / width, EDGE_SIGMA_PX / height],
      )
      if (!slopes) return false
      scale[from] = slopes[0] / width
      scale[from + 1] = slopes[1] / height
      scale[from + 2] = slopes[2] / width
      scale[from + 3] = slopes[3] / height
      return true
    },
  }
}
