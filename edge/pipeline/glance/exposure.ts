/** What a camera did to the light between two pictures: `now = before * gain + offset`, where light is not cut off. */
export interface Exposure {
  readonly gain: number
  readonly offset: number
}

export const SAME_EXPOSURE: Exposure = { gain: 1, offset: 0 }

/** Light that is cut off at either end says nothing about the exposure. */
const DARK = 6
const BRIGHT = 249

export const isUsable = (level: number): boolean => level >= DARK && level <= BRIGHT

/**
 * Variance of a picture, below which the gain stays as it was: where a thing leaves a plain road and takes the only contrast
 * along, a line through the cells would make that a gain of nothing, and nothing would have moved.
 */
const LEAST_VARIANCE = 16
/** Fewer cells cannot tell the exposure from what they show. */
const FEWEST_CELLS = 12

/**
 * Least squares over the cells that are off `exposure` by at most `limit`, so that what has moved is left out; where those
 * are too few, `exposure`. (The linear model of light follows Durucan and Ebrahimi, "Change detection and background
 * extraction by linear algebra", Proc. IEEE 89(10), 2001; the trimmed fit, Rousseeuw, "Least median of squares
 * regression", JASA 79, 1984.)
 */
export function fitExposure(
  before: Float32Array,
  now: Float32Array,
  exposure: Exposure,
  limit: number,
): Exposure {
  let count = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  for (let at = 0; at < before.length; at += 1) {
    const x = before[at]!
    const y = now[at]!
    if (!isUsable(x) || !isUsable(y)) continue
    if (Math.abs(y - exposure.gain * x - exposure.offset) > limit) continue
    count += 1
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
  }
  if (count < FEWEST_CELLS) return exposure
  const spread = sumXX - (sumX * sumX) / count
  const gain = spread < count * LEAST_VARIANCE ? exposure.gain : (sumXY - (sumX * sumY) / count) / spread
  return { gain, offset: (sumY - gain * sumX) / count }
}
