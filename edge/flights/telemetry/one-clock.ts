import { timeStamp } from './time-stamp.js'

/** A time as a file writes it. */
export interface WrittenTime {
  /** Milliseconds: since 1970, of what is written taken for UTC unless it says its zone; or since some midnight. */
  readonly ms: number
  /** `day`: only the time of day is written; `local`: that of some zone; `utc`. */
  readonly of: 'day' | 'local' | 'utc'
}

const TIME_OF_DAY = /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/

/** Reads `2024-01-31 23:59:59.5`, also with `Z` or `+08:00`, and `23:59:59.5`. */
export function writtenTime(text: string): WrittenTime | undefined {
  const stamp = timeStamp(text)
  if (stamp) return { ms: stamp.ms, of: stamp.isUtc ? 'utc' : 'local' }
  const found = TIME_OF_DAY.exec(text)
  if (!found) return undefined
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3])]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const fractionMs = Math.round(Number(`0.${found[4] ?? 0}`) * 1e6) / 1000
  return { ms: ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs, of: 'day' }
}

const DAY_MS = 86_400_000

/** The times of one file on one clock; those that are written in another way than most do not lie on it. */
export class OneClock {
  /** Its times are of UTC, not of an unknown zone or day. */
  readonly isUtc: boolean
  readonly #of: WrittenTime['of']
  readonly #aheadMs: number
  #days = 0
  #beforeMs: number | undefined

  /** @param utcOffsetMin minutes by which local times are ahead of UTC, where someone says it */
  constructor(times: readonly WrittenTime[], utcOffsetMin: number | undefined) {
    const countOf = (of: WrittenTime['of']) => times.filter(time => time.of === of).length
    this.#of = (['utc', 'local', 'day'] as const).reduce((most, of) =>
      countOf(of) > countOf(most) ? of : most,
    )
    this.#aheadMs = this.#of === 'local' ? (utcOffsetMin ?? 0) * 60_000 : 0
    this.isUtc = this.#of === 'utc' || (this.#of === 'local' && utcOffsetMin !== undefined)
  }

  /** Ask in the order of the file: where only the time of day is written, midnight is passed where it falls back by half a day. */
  ms({ ms, of }: WrittenTime): number | undefined {
    if (of !== this.#of) return undefined
    if (of !== 'day') return ms - this.#aheadMs
    if (this.#beforeMs !== undefined && this.#beforeMs - ms > DAY_MS / 2) this.#days += 1
    else if (this.#beforeMs !== undefined && ms - this.#beforeMs > DAY_MS / 2) this.#days -= 1
    this.#beforeMs = ms
    return ms + this.#days * DAY_MS
  }
}

/** Of points that a clock tells, and some that tell their own time from the start of the recording. */
export const firstOf = (clocks: readonly (number | undefined)[]): number =>
  clocks.reduce<number>((least, ms) => Math.min(least, ms ?? least), Number.POSITIVE_INFINITY)
