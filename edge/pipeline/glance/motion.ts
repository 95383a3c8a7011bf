import type { LumaGrid } from './luma-grid.js'

/** What a thing must change in the mean of a cell to be seen at all, grey levels of 255. */
const FLOOR = 3
/** In multiples of the noise between the two pictures: one cell in a million reaches that by chance. */
const SIGMAS = 5
/** However much noise there is, a cell that changed by this much has changed. */
const CEILING = 8
/** Light that is cut off at either end says nothing about the exposure. */
const DARK = 6
const BRIGHT = 249
/** Fewer cells cannot tell the exposure from what they show. */
const FEWEST_CELLS = 8
const ROUNDS = 3
/** Standard deviation of a normal distribution by its median absolute deviation. */
const SIGMA_BY_MAD = 1.4826

/** `now = before * gain + offset`, in light that has not been cut off. */
interface Exposure {
  readonly gain: number
  readonly offset: number
}

export interface MotionDetector {
  /** Whether something in `now` is not where it was in `before`, a change of exposure aside. Grids of one size. */
  moved(before: LumaGrid, now: LumaGrid): boolean
}

/**
 * Compares two pictures cell by cell. What the camera did to the exposure is taken out by a line fitted to the cells, those
 * that do not follow it left out of the fit; a cell has changed when it is off the line by more than the noise, which is
 * measured on the very same cells. (The linear model of illumination follows Durucan and Ebrahimi, "Change detection and
 * background extraction by linear algebra", Proc. IEEE 89(10), 2001; the trimmed fit, Rousseeuw, "Least median of squares
 * regression", JASA 79, 1984.) Nothing is allocated while the size stays.
 */
export function createMotionDetector(size: {
  readonly columns: number
  readonly rows: number
}): MotionDetector {
  const residuals = new Float32Array(size.columns * size.rows)
  const sorted = new Float32Array(size.columns * size.rows)

  /** Median of the absolute residuals of the cells that are neither cut off in the one nor in the other. */
  const deviation = (before: Float32Array, now: Float32Array): number => {
    let count = 0
    for (let at = 0; at < residuals.length; at += 1) {
      if (isUsable(before[at]!) && isUsable(now[at]!)) sorted[count++] = Math.abs(residuals[at]!)
    }
    if (count === 0) return 0
    const used = sorted.subarray(0, count).sort()
    return used[count >> 1]!
  }

  const subtract = (before: Float32Array, now: Float32Array, { gain, offset }: Exposure): void => {
    for (let at = 0; at < residuals.length; at += 1) {
      // A camera cannot show more than white and less than black.
      const expected = Math.min(255, Math.max(0, before[at]! * gain + offset))
      residuals[at] = now[at]! - expected
    }
  }

  return {
    moved: ({ cells: before }, { cells: now }) => {
      let exposure: Exposure = { gain: 1, offset: 0 }
      let mad = Number.POSITIVE_INFINITY
      for (let round = 0; round < ROUNDS; round += 1) {
        exposure = fitExposure(before, now, residuals, 2.5 * SIGMA_BY_MAD * mad) ?? exposure
        subtract(before, now, exposure)
        mad = deviation(before, now)
      }
      const threshold = Math.min(CEILING, Math.max(FLOOR, SIGMAS * SIGMA_BY_MAD * mad))
      return residuals.some(residual => Math.abs(residual) > threshold)
    },
  }
}

const isUsable = (luma: number): boolean => luma >= DARK && luma <= BRIGHT

/** Least squares over the usable cells whose residual is at most `limit`; undefined where they are too few, or all alike. */
function fitExposure(
  before: Float32Array,
  now: Float32Array,
  residuals: Float32Array,
  limit: number,
): Exposure | undefined {
  let count = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  for (let at = 0; at < before.length; at += 1) {
    const x = before[at]!
    const y = now[at]!
    if (!isUsable(x) || !isUsable(y) || Math.abs(residuals[at]!) > limit) continue
    count += 1
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
  }
  if (count < FEWEST_CELLS) return undefined
  const spread = sumXX - (sumX * sumX) / count
  // A wall of one colour has an offset and no gain.
  const gain = spread > count ? (sumXY - (sumX * sumY) / count) / spread : 1
  return { gain, offset: (sumY - gain * sumX) / count }
}
