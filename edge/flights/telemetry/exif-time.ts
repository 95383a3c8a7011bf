const DATE_TIME = /^(\d{4}):(\d\d):(\d\d)[ T](\d\d):(\d\d):(\d\d)/
const OFFSET = /^([+-])(\d\d):?(\d\d)$/

export interface ExifTime {
  /** Epoch milliseconds; of a clock whose zone nobody wrote down, where not `isUtc`. */
  readonly timeMs: number
  readonly isUtc: boolean
}

/** `2024:05:01 12:00:00`, with fractions of a second and the zone, which EXIF keeps apart. */
export function exifTimeMs(
  dateTime: string | undefined,
  subSeconds: string | undefined,
  offset: string | undefined,
): ExifTime | undefined {
  const parts = DATE_TIME.exec(dateTime ?? '')
    ?.slice(1)
    .map(Number)
  const wholeMs = parts && utcMs(parts)
  if (wholeMs === undefined) return undefined
  const fractionMs = /^\d+$/.test(subSeconds?.trim() ?? '') ? Number(`0.${subSeconds!.trim()}`) * 1000 : 0
  const zone = OFFSET.exec(offset?.trim() ?? '')
  const offsetMs = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000 : 0
  return { timeMs: wholeMs + fractionMs - offsetMs, isUtc: zone !== null }
}

/** Date and time of satellites, which are UTC. */
export function gpsTimeMs(date: string | undefined, time: readonly number[] | undefined): number | undefined {
  const day = /^(\d{4}):(\d\d):(\d\d)/
    .exec(date ?? '')
    ?.slice(1)
    .map(Number)
  return day && time ? utcMs([...day, ...time]) : undefined
}

function utcMs(parts: readonly number[]): number | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61
  // Years of a clock that was never set.
  if (!isTime || year < 1990 || year > 2200) return undefined
  const midnight = new Date(Date.UTC(year, month - 1, day))
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}
