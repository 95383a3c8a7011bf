import type { Measurement } from '../../../domain/road-place.js'
import { median } from './median.js'
import type { DayValue } from './slope.js'

const DAY_MS = 86_400_000
/** A box is taken to be known so well where nobody says how well. */
const SHARE_SIGMA = 0.1
/**
 * A camera that does not move wavers by no more than that from one day to the next, whatever it says of its error: most of that is its
 * calibration, which is the same each day. A flight comes along another way each time.
 */
const MOST_CAMERA_WAVER = 0.15

/** What one source measured of one thing with one model, a value a day. */
export interface Series {
  readonly incidentId: string
  readonly source: Measurement['source']
  readonly modelId: string
  readonly unit: Measurement['unit']
  /** `at` is in days since 1970, oldest first. */
  readonly days: readonly DayValue[]
}

/**
 * Measurements sorted into what may be compared: the same thing, source, model and unit. Of each day (UTC) the median counts,
 * so that a wet evening or the shadow of noon is not taken for growth.
 */
export function seriesOf(measurements: readonly Measurement[]): Series[] {
  const groups = new Map<string, Measurement[]>()
  for (const each of measurements) {
    const { incidentId, source, modelId, unit } = each
    const key = JSON.stringify([incidentId, source.kind, source.id, modelId, unit])
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].map(group => {
    const { incidentId, source, modelId, unit } = group[0]!
    return { incidentId, source, modelId, unit, days: daysOf(group) }
  })
}

function daysOf(measurements: readonly Measurement[]): DayValue[] {
  const days = new Map<number, Measurement[]>()
  for (const each of measurements) {
    const day = Math.floor(each.atMs / DAY_MS)
    days.set(day, [...(days.get(day) ?? []), each])
  }
  return [...days.values()]
    .map(ofDay => {
      const value = median(ofDay.map(each => each.value))
      const sigma = median(ofDay.map(each => each.sigma ?? SHARE_SIGMA * each.value))
      const isCamera = ofDay[0]!.source.kind === 'camera'
      return {
        at: median(ofDay.map(({ atMs }) => atMs)) / DAY_MS,
        value,
        sigma,
        waver: isCamera ? Math.min(sigma, MOST_CAMERA_WAVER * value) : sigma,
      }
    })
    .sort((a, b) => a.at - b.at)
}
