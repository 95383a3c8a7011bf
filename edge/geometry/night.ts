import { getTimes } from 'suncalc'
import type { LonLat } from './enu.js'

const DAY_MS = 86_400_000

export interface NightOffsets {
  /** The night begins so long after sunset, milliseconds. */
  readonly afterSunsetMs: number
  /** And ends so long before sunrise, milliseconds. */
  readonly beforeSunriseMs: number
}

/** Tells night from day at a place. Where the sun does not set, or does not rise, there is no such night. */
export function createNight(
  { lon, lat }: LonLat,
  { afterSunsetMs, beforeSunriseMs }: NightOffsets,
): (atMs: number) => boolean {
  const sunOn = (atMs: number) => getTimes(new Date(atMs), lat, lon)
  let known = { fromMs: 0, toMs: 0, holds: false }

  /** The night or the day that holds `atMs`. A solar day may begin a day before or after that of Greenwich. */
  const find = (atMs: number): typeof known => {
    const days = [-2, -1, 0, 1, 2].map(day => sunOn(atMs + day * DAY_MS))
    const nights = days.slice(0, -1).flatMap(({ sunset }, index) => {
      const { sunrise } = days[index + 1]!
      return sunset && sunrise
        ? [{ fromMs: +sunset + afterSunsetMs, toMs: +sunrise - beforeSunriseMs, holds: true }]
        : []
    })
    const night = nights.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
    if (night) return night
    const lastEndMs = Math.max(atMs - DAY_MS, ...nights.map(({ toMs }) => toMs).filter(ms => ms <= atMs))
    const nextMs = Math.min(atMs + DAY_MS, ...nights.map(({ fromMs }) => fromMs).filter(ms => ms > atMs))
    return { fromMs: lastEndMs, toMs: nextMs, holds: false }
  }

  return atMs => {
    if (atMs < known.fromMs || atMs >= known.toMs) known = find(atMs)
    return known.holds
  }
}
