import type { Severity } from '../../domain/sighting.js'
import { type Moment, shifted } from './moment.js'

/** When a number means that something is wrong. Durations are milliseconds, numbers those of the sensor. */
export interface SignalLimits {
  /** One of the two: limits that rise, from the number on; or that fall, from the number down. Severity rises. */
  readonly above?: readonly Step[] | undefined
  readonly below?: readonly Step[] | undefined
  /** Well again at it or beyond; short of the first limit. */
  readonly clear: number
  readonly forMs: number
  readonly clearForMs: number
  /** A number holds until the next one, but no longer than this; longer than `forMs` and `clearForMs`. */
  readonly silentAfterMs: number
  readonly expireAfterMs: number
}

interface Step {
  readonly limit: number
  readonly severity: Severity
}

/** A time in which the number went too far. */
export interface Episode {
  readonly severity: Severity
  /** Epoch milliseconds. */
  readonly firstSeenAtMs: number
  /** When a number last said that it is not well again. */
  readonly lastSeenAtMs: number
  /** How long it lasted, without the times that are not known. */
  readonly dwellMs: number
  /** The latest, the least and the largest number. */
  readonly value: number
  readonly min: number
  readonly max: number
}

export interface EpisodeChange {
  readonly kind: 'opened' | 'updated' | 'cleared' | 'expired'
  readonly episode: Episode
  /** When it came about, epoch milliseconds. */
  readonly atMs: number
}

interface Due {
  readonly monotonicMs: number
  readonly happen: () => EpisodeChange[]
}

/**
 * Judges the numbers of one signal. Between two numbers the first one holds, so that what is decided depends on the numbers
 * and their times, and not on how often anybody asks. Severity rises while an episode is open, and never falls. When no
 * number has come for `silentAfterMs` nothing is known: what is open stays open until it expires.
 */
export class SignalJudge {
  readonly #limits: SignalLimits
  /** Falling limits are judged as rising ones of the negative number. */
  readonly #sign: 1 | -1
  readonly #steps: readonly Step[]
  #episode: Episode | undefined
  /** The latest number, when it came, and until when it counts. */
  #value: number | undefined
  #valueAt: Moment
  #isKnown = false
  /** Of each step, since when the number is at or beyond it. */
  #reachedAt: (Moment | undefined)[] = []
  #wellAt: Moment | undefined

  /** `open` is what was open when the process ended; how long that was is not counted. */
  constructor(limits: SignalLimits, now: Moment, open?: Episode) {
    this.#limits = limits
    this.#sign = limits.above ? 1 : -1
    this.#steps = limits.above ?? limits.below ?? []
    this.#episode = open
    this.#valueAt = now
  }

  get episode(): Episode | undefined {
    return this.#episode
  }

  /** The number that counts now. */
  get value(): number | undefined {
    return this.#isKnown ? this.#value : undefined
  }

  /** A number came. Times never go back. */
  take(value: number, at: Moment): EpisodeChange[] {
    const changes = this.pass(at)
    const size = this.#sign * value
    const isWell = size <= this.#sign * this.#limits.clear
    if (this.#episode) this.#episode = this.#followed(this.#episode, value, isWell, at)
    this.#value = value
    this.#valueAt = at
    this.#isKnown = true
    this.#reachedAt = this.#steps.map(({ limit }, index) =>
      size >= this.#sign * limit ? (this.#reachedAt[index] ?? at) : undefined,
    )
    this.#wellAt = isWell ? (this.#wellAt ?? at) : undefined
    return [...changes, ...this.pass(at)]
  }

  /** Time went by. */
  pass(now: Moment): EpisodeChange[] {
    const changes: EpisodeChange[] = []
    for (let due = this.#next(now); due && due.monotonicMs <= now.monotonicMs; due = this.#next(now))
      changes.push(...due.happen())
    return changes
  }

  /** What happens first from here on if no number comes. */
  #next(now: Moment): Due | undefined {
    const { forMs, clearForMs, silentAfterMs, expireAfterMs } = this.#limits
    const dues: Due[] = []
    const plan = (from: Moment, ms: number, happen: (at: Moment) => EpisodeChange[]): void => {
      const monotonicMs = from.monotonicMs + ms
      dues.push({ monotonicMs, happen: () => happen(shifted(now, monotonicMs)) })
    }
    const above = this.#stepsAboveEpisode().flatMap(index => this.#reachedAt[index] ?? [])
    if (above[0]) plan(above[0], forMs, at => this.#rise(at))
    if (this.#episode && this.#wellAt) plan(this.#wellAt, clearForMs, at => this.#end('cleared', at))
    if (this.#isKnown) plan(this.#valueAt, silentAfterMs, () => this.#forget())
    if (this.#episode) plan(this.#valueAt, expireAfterMs, at => this.#end('expired', at))
    // Of what comes at the same time, the first one of the list.
    return dues.reduce<Due | undefined>(
      (first, due) => (first && first.monotonicMs <= due.monotonicMs ? first : due),
      undefined,
    )
  }

  #stepsAboveEpisode(): number[] {
    const severity = this.#episode?.severity ?? -1
    return [...this.#steps.keys()].filter(index => this.#steps[index]!.severity > severity)
  }

  /** To the highest step that has been held for long enough; limits rise, so that none below it is missing. */
  #rise(at: Moment): EpisodeChange[] {
    const index = this.#steps.findLastIndex((_, each) => {
      const reached = this.#reachedAt[each]
      return reached !== undefined && reached.monotonicMs + this.#limits.forMs <= at.monotonicMs
    })
    const { severity } = this.#steps[index]!
    const value = this.#value!
    const before = this.#episode
    const first = this.#reachedAt[0]!
    this.#episode = before
      ? { ...before, severity }
      : {
          severity,
          firstSeenAtMs: first.atMs,
          lastSeenAtMs: this.#valueAt.atMs,
          dwellMs: this.#valueAt.monotonicMs - first.monotonicMs,
          ...{ value, min: value, max: value },
        }
    return [{ kind: before ? 'updated' : 'opened', episode: this.#episode, atMs: at.atMs }]
  }

  #followed(episode: Episode, value: number, isWell: boolean, at: Moment): Episode {
    const sinceMs = at.monotonicMs - this.#valueAt.monotonicMs
    const watchedMs = this.#isKnown ? sinceMs : 0
    return {
      ...episode,
      value,
      min: Math.min(episode.min, value),
      max: Math.max(episode.max, value),
      ...(!isWell && { lastSeenAtMs: at.atMs, dwellMs: episode.dwellMs + watchedMs }),
    }
  }

  /** The latest number is too old to count. */
  #forget(): EpisodeChange[] {
    this.#isKnown = false
    this.#reachedAt = []
    this.#wellAt = undefined
    return []
  }

  #end(kind: 'cleared' | 'expired', at: Moment): EpisodeChange[] {
    const episode = this.#episode
    this.#episode = undefined
    return episode ? [{ kind, episode, atMs: at.atMs }] : []
  }
}
