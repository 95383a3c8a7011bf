import { type Exposure, fitExposure, isUsable, SAME_EXPOSURE } from './exposure.js'
import { LevelCounts } from './level-counts.js'
import type { GridSize, PictureGrid } from './picture-grid.js'

/** What a thing must change in the mean of a cell to be seen at all, grey levels of 255. */
const FLOOR = 3
/** In multiples of the noise between the two pictures: one cell in a million reaches that by chance. */
const SIGMAS = 5
/** However much noise there is, a cell that changed by this much has changed. */
const CEILING = 8
/** Beyond it the line is no exposure, but the trace of a picture that is another one. */
const GREATEST_GAIN = 3
/** Cells that are off the line by more are left out of the fit. */
const FIT_SIGMAS = 2.5
const ROUNDS = 3
/** Standard deviation of a normal distribution by its median absolute deviation. */
const SIGMA_BY_MAD = 1.4826

export interface MotionDetector {
  /** Whether something in `now` is not where it was in `before`, a change of exposure aside. */
  moved(before: PictureGrid, now: PictureGrid): boolean
}

/**
 * Compares two pictures cell by cell, in luma, red and blue, each with an exposure of its own: the white balance shifts,
 * too. A cell has changed when it is off what the exposure explains by more than the noise, which is measured on the very
 * same cells. Nothing is allocated. For grids of one size.
 */
export function createMotionDetector({ columns, rows }: GridSize): MotionDetector {
  const cells = columns * rows
  const residuals = new Float32Array(cells)
  const sizes = new LevelCounts()

  const subtract = (before: Float32Array, now: Float32Array, { gain, offset }: Exposure): void => {
    for (let at = 0; at < cells; at += 1) {
      // A camera cannot show more than white and less than black.
      const expected = Math.min(255, Math.max(0, before[at]! * gain + offset))
      residuals[at] = now[at]! - expected
    }
  }

  /** Of the noise, by the cells that are cut off neither in the one picture nor in the other. */
  const sigma = (before: Float32Array, now: Float32Array): number => {
    sizes.clear()
    for (let at = 0; at < cells; at += 1)
      if (isUsable(before[at]!) && isUsable(now[at]!)) sizes.add(Math.abs(residuals[at]!))
    return SIGMA_BY_MAD * sizes.quantile(0.5)
  }

  const planeMoved = (before: Float32Array, now: Float32Array): boolean => {
    let exposure = SAME_EXPOSURE
    subtract(before, now, exposure)
    for (let round = 0; round < ROUNDS; round += 1) {
      exposure = fitExposure(before, now, exposure, Math.max(1, FIT_SIGMAS * sigma(before, now)))
      subtract(before, now, exposure)
    }
    if (exposure.gain < 1 / GREATEST_GAIN || exposure.gain > GREATEST_GAIN) return true
    const threshold = Math.min(CEILING, Math.max(FLOOR, SIGMAS * sigma(before, now)))
    return residuals.some(residual => Math.abs(residual) > threshold)
  }

  return {
    moved: (before, now) =>
      planeMoved(before.luma, now.luma) ||
      planeMoved(before.red, now.red) ||
      planeMoved(before.blue, now.blue),
  }
}
