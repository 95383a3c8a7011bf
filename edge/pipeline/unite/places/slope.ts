import { median } from './median.js'

/** What was measured on one day. */
export interface DayValue {
  /** Any unit; slopes are per this unit. */
  readonly at: number
  readonly value: number
  /** 1 sigma, as far as the source knows it. */
  readonly sigma: number
  /** 1 sigma of what is expected to differ from one day to the next. */
  readonly waver: number
}

export interface Slope {
  readonly slope: number
  /** 1 sigma. */
  readonly sigma: number
  /** Degrees of freedom of that sigma. */
  readonly degrees: number
}

/** What is expected of a source weighs as much as so many days of watching how much it scatters. */
const EXPECTED_DEGREES = 4
/** No box is drawn more alike than that from one day to the next. */
const LEAST_RELATIVE_SIGMA = 0.05
/** One bad day counts as so many sigma. */
const CLIP = 3
/** Of Theil and Sen's slope against least squares where errors are normal (Sen 1968). */
const EFFICIENCY = 0.955
/** More cannot be told from a line. */
const MOST_CORRELATION = 0.8
/** Makes the median of absolute residuals a sigma, where they are normal. */
const MAD_SIGMA = 1.4826

/**
 * The slope of what one source measured: the median of the slopes between all pairs of days (Theil 1950, Sen 1968), which
 * three bad days of ten do not pull away. Its error follows from how much the days scatter about the line, together with how
 * much they are expected to, as in a scaled inverse chi-squared prior: with few days the expectation counts, with many they
 * do. What is the same each day (the bias of a calibration) has no part in either. Undefined for less than two days.
 */
export function slopeOf(days: readonly DayValue[]): Slope | undefined {
  const meanAt = days.reduce((sum, { at }) => sum + at, 0) / days.length
  const spread = days.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0)
  if (days.length < 2 || spread === 0) return undefined
  const slope = median(pairSlopes(days))
  const level = median(days.map(({ at, value }) => value - slope * at))
  const residuals = days.map(({ at, value }) => value - slope * at - level)
  const expected = expectedWaver(days)
  const most = CLIP * Math.max(expected, MAD_SIGMA * median(residuals.map(Math.abs)))
  const scatter = residuals.reduce((sum, each) => sum + Math.min(Math.abs(each), most) ** 2, 0)
  const degrees = EXPECTED_DEGREES + days.length - 2
  const noise = Math.max(
    Math.sqrt((EXPECTED_DEGREES * expected ** 2 + scatter) / degrees),
    LEAST_RELATIVE_SIGMA * median(days.map(({ value }) => value)),
  )
  return { slope, sigma: (noise * persistence(residuals)) / Math.sqrt(spread * EFFICIENCY), degrees }
}

/**
 * By how much errors that last over days (a week of rain, a leaf on the lens) make a slope less sure than it looks: the root of
 * (1 + r) / (1 - r) for a correlation r from each day to the next.
 */
function persistence(residuals: readonly number[]): number {
  const power = residuals.reduce((sum, each) => sum + each ** 2, 0)
  const together = residuals.slice(1).reduce((sum, each, index) => sum + each * residuals[index]!, 0)
  const correlation = power === 0 ? 0 : Math.min(MOST_CORRELATION, Math.max(0, together / power))
  return Math.sqrt((1 + correlation) / (1 - correlation))
}

function pairSlopes(days: readonly DayValue[]): number[] {
  const slopes: number[] = []
  for (const [index, a] of days.entries()) {
    for (const b of days.slice(index + 1)) {
      if (a.at !== b.at) slopes.push((b.value - a.value) / (b.at - a.at))
    }
  }
  return slopes
}

const expectedWaver = (days: readonly DayValue[]): number =>
  Math.sqrt(days.reduce((sum, { waver }) => sum + waver ** 2, 0) / days.length)

/**
 * Slopes of several sources together: the mean weighted by their errors, which a constant bias of one against another does not
 * touch. Where they disagree by more than they claim, the error is widened until they do not (Birge ratio). Undefined for none.
 */
export function meanSlope(slopes: readonly Slope[]): Slope | undefined {
  if (slopes.length === 0) return undefined
  const weight = slopes.reduce((sum, { sigma }) => sum + sigma ** -2, 0)
  const slope = slopes.reduce((sum, each) => sum + each.slope * each.sigma ** -2, 0) / weight
  const disagreement = slopes.reduce((sum, each) => sum + ((each.slope - slope) / each.sigma) ** 2, 0)
  const widening = slopes.length < 2 ? 1 : Math.max(1, disagreement / (slopes.length - 1))
  return {
    slope,
    sigma: Math.sqrt(widening / weight),
    degrees: slopes.reduce((sum, { degrees }) => sum + degrees, 0),
  }
}
