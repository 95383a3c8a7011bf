import { median } from './median.js'
import type { Series } from './series.js'
import { meanSlope, slopeOf } from './slope.js'
import { studentQuantile } from './student.js'

const DAYS_PER_WEEK = 7
/** Fewer days, of all sources together, say nothing. */
const LEAST_DAYS = 4
/** Nor does a shorter time from the first to the last day of one source, each by the middle of its looks. */
const LEAST_SPAN_DAYS = 2.5
/** What has grown by less since it was first measured may be the light of another season. */
const LEAST_SHARE = 0.1
/** What wavers about the limit is no news each time. */
const STILL = 0.5

/** How fast something grows, in the unit of its measurements, per week. */
export interface Growth {
  readonly unit: Series['unit']
  /** Negative where it shrinks. */
  readonly perWeek: number
  /** 1 sigma. */
  readonly sigmaPerWeek: number
  /** Days of all sources together. */
  readonly days: number
  readonly sources: number
  /**
   * Whether it certainly grows: the slope is larger than its error by what Student's t exceeds once in ten thousand times, and
   * it has grown by a tenth.
   */
  readonly isSure: boolean
}

/**
 * Growth of one thing by all that was measured of it, areas before shares; undefined where that does not suffice.
 *
 * @param wasSure whether it certainly grew by the look before: it still does until that is only half as certain
 */
export const growthOf = (series: readonly Series[], wasSure = false): Growth | undefined =>
  growthIn('m2', series, wasSure) ?? growthIn('share', series, wasSure)

function growthIn(unit: Growth['unit'], all: readonly Series[], wasSure: boolean): Growth | undefined {
  const usable = all.filter(each => each.unit === unit && spanOf(each) >= LEAST_SPAN_DAYS)
  const days = usable.reduce((sum, each) => sum + each.days.length, 0)
  const mean = meanSlope(usable.flatMap(each => slopeOf(each.days) ?? []))
  if (!mean || days < LEAST_DAYS) return undefined
  const grown = (mean.slope * Math.max(...usable.map(spanOf))) / median(usable.map(startOf))
  const asked = studentQuantile(mean.degrees) * (wasSure ? STILL : 1)
  return {
    unit,
    perWeek: mean.slope * DAYS_PER_WEEK,
    sigmaPerWeek: mean.sigma * DAYS_PER_WEEK,
    days,
    sources: new Set(usable.map(({ source }) => source.id)).size,
    isSure: mean.slope > asked * mean.sigma && grown >= LEAST_SHARE,
  }
}

const spanOf = ({ days }: Series): number => days.at(-1)!.at - days[0]!.at

/** By the first days, of which one may be bad. */
const startOf = ({ days }: Series): number => median(days.slice(0, 3).map(({ value }) => value))
