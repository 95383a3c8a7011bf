/** A time as a file writes it. */
export interface TimeStamp {
  /** Epoch milliseconds, of what is written taken for UTC, or of UTC where the file says its zone. */
  readonly ms: number
  /** Whether the file says how far its times are ahead of UTC. */
  readonly isUtc: boolean
}

/** `2020-04-02 15:19:58,720,764`, `2022.06.21 16:06:17`, `2024-01-01T00:00:00.5Z`, `...+08:00`. */
const STAMP =
  /(?<!\d)(\d{4})([-./])(\d{1,2})\2(\d{1,2})[T ](\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})(?:[.,](\d{3}))?)?(?!\d)\s*(?:([Zz])|([+-])(\d{2}):?(\d{2}))?/

/** The first time in a text; undefined where there is none, or one that no calendar has. */
export function timeStamp(text: string): TimeStamp | undefined {
  const found = STAMP.exec(text)
  if (!found) return undefined
  const [year, month, day, hour, minute, second] = [1, 3, 4, 5, 6, 7].map(part => Number(found[part])) as [
    ...[number, number, number, number, number, number],
  ]
  const dayMs = Date.UTC(year, month - 1, day)
  const isInCalendar = new Date(dayMs).getUTCMonth() === month - 1 && year >= EARLIEST_YEAR
  if (!isInCalendar || hour > 23 || minute > 59 || second > 60) return undefined
  const fractionMs = found[8] === undefined ? 0 : Number(`0.${found[8]}${found[9] ?? ''}`) * 1000
  const ms = dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + Math.round(fractionMs * 1000) / 1000
  if (found[10] !== undefined) return { ms, isUtc: true }
  if (found[11] === undefined) return { ms, isUtc: false }
  const aheadMin = Number(found[12]) * 60 + Number(found[13])
  if (aheadMin > 14 * 60) return undefined
  return { ms: ms - (found[11] === '+' ? 1 : -1) * aheadMin * 60_000, isUtc: true }
}

/** A clock that was never set counts from 1970 or from when GPS began. */
const EARLIEST_YEAR = 1990
