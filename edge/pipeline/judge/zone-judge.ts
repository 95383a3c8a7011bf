import type { ActiveScenario } from '../../config/active-scenario.js'
import type { Box } from '../../domain/box.js'
import type { Fix } from '../../domain/fix.js'
import type { Sighting, SightingChange } from '../../domain/sighting.js'
import { ended, severityAfter } from './changes.js'
import { LookWindow } from './look-window.js'
import type { Permits } from './permits.js'
import { watchedBetween } from './watched.js'

/** `over`: it is so. `under`: it certainly is not. */
export type Level = 'over' | 'between' | 'under'

/** What one look says of a zone. */
export interface Reading {
  readonly level: Level
  /** What is reported, if it comes to that; there whenever the level is `over`. */
  readonly found?: {
    readonly label: string
    /** 0..1. */
    readonly confidence: number
    /** Pixels of the frame. */
    readonly box: Box
    readonly fix?: Fix
  }
}

/** One frame, as far as every gauge needs it. */
export interface ZoneLook {
  readonly width: number
  readonly height: number
  readonly capturedAtMs: number
  readonly modelId: string
}

/** Reads a zone, or the whole frame where it is undefined; gives nothing where the look says nothing of it. */
export type Gauge<L extends ZoneLook> = (zone: string | undefined, look: L) => Reading | undefined

export interface ZoneJudgeOptions<L extends ZoneLook> {
  readonly cameraId: string
  readonly scenario: ActiveScenario
  readonly gauge: Gauge<L>
  /** N of M. */
  readonly rule: { readonly windowMs: number; readonly seenShare: number; readonly minLooks: number }
  readonly isActive: (atMs: number) => boolean
  readonly permits: Permits
  readonly newId: () => string
}

interface ZoneState {
  readonly zone: string | undefined
  window: LookWindow
  /** Since when it has been over, as long as the window remembers that. */
  overSinceMs: number | undefined
  lastReadMs: number | undefined
  /** How long it has been under, as far as it was watched. */
  underMs: number
  /** Present while it is reported. */
  sighting: Sighting | undefined
}

/** Judges one scenario by what its zones are like as a whole: each is one thing, and makes one sighting. */
export class ZoneJudge<L extends ZoneLook> {
  readonly #options: ZoneJudgeOptions<L>
  readonly #zones: ZoneState[]
  #known: readonly Sighting[]

  /** @param known sightings that were open when the process ended; they are not reported again. */
  constructor(options: ZoneJudgeOptions<L>, known: readonly Sighting[]) {
    this.#options = options
    const { zones } = options.scenario
    const ids = zones.length === 0 ? [undefined] : zones
    this.#zones = ids.map(zone => ({ zone, ...this.#fresh(), sighting: undefined }))
    this.#known = known
  }

  look(look: L): SightingChange[] {
    const atMs = look.capturedAtMs
    if (!this.#options.isActive(atMs)) return this.#stopLooking()
    const gone = this.#recall()
    return [...gone, ...this.#zones.flatMap(state => this.#read(state, look) ?? [])]
  }

  /** Ends what nobody has looked at for the scenario's `expireAfterMs`. */
  expire(nowMs: number): SightingChange[] {
    const { expireAfterMs } = this.#options.scenario
    const isNeglected = (sighting: Sighting, lastReadMs = 0): boolean =>
      nowMs - Math.max(lastReadMs, sighting.lastSeenAtMs) >= expireAfterMs
    const forgotten = this.#known.filter(sighting => isNeglected(sighting))
    this.#known = this.#known.filter(sighting => !forgotten.includes(sighting))
    const neglected = this.#zones.flatMap(state => {
      const { sighting, lastReadMs } = state
      if (!sighting || !isNeglected(sighting, lastReadMs)) return []
      state.sighting = undefined
      return [sighting]
    })
    return [...forgotten, ...neglected].map(sighting => ended('expired', sighting))
  }

  #fresh() {
    return {
      window: new LookWindow(this.#options.rule.windowMs),
      overSinceMs: undefined,
      lastReadMs: undefined,
      underMs: 0,
    }
  }

  /** Outside its schedule the rule does not hold: nothing is counted, and nothing stays open. */
  #stopLooking(): SightingChange[] {
    const open = [...this.#known, ...this.#zones.flatMap(({ sighting }) => sighting ?? [])]
    this.#known = []
    for (const state of this.#zones) Object.assign(state, this.#fresh(), { sighting: undefined })
    return open.map(sighting => ended('expired', sighting))
  }

  /** Takes up the sightings of an earlier process; those of zones that are gone have ended. */
  #recall(): SightingChange[] {
    const orphans = this.#known.filter(sighting => {
      const state = this.#zones.find(({ zone }) => zone === sighting.zone)
      if (!state || state.sighting) return true
      state.sighting = sighting
      return false
    })
    this.#known = []
    return orphans.map(sighting => ended('expired', sighting))
  }

  #read(state: ZoneState, look: L): SightingChange | undefined {
    const reading = this.#options.gauge(state.zone, look)
    if (!reading) return undefined
    const atMs = look.capturedAtMs
    // Somebody set the clock back: what was timed is worth nothing, what was reported still stands.
    if (atMs < (state.lastReadMs ?? atMs)) Object.assign(state, this.#fresh())
    const watchedMs = watchedBetween(state.lastReadMs, atMs, this.#options.scenario.needs)
    state.lastReadMs = atMs
    state.window.add(atMs, reading.level === 'over')
    if (state.window.seen === 0) state.overSinceMs = undefined
    else state.overSinceMs ??= atMs
    state.underMs = reading.level === 'under' ? state.underMs + watchedMs : 0
    return state.sighting
      ? this.#follow(state, state.sighting, reading, look)
      : this.#open(state, reading, look)
  }

  #open(state: ZoneState, { level, found }: Reading, look: L): SightingChange | undefined {
    const { rule, scenario, cameraId, newId, permits } = this.#options
    const { window, zone, overSinceMs } = state
    const atMs = look.capturedAtMs
    if (level !== 'over' || !found || overSinceMs === undefined || !window.isFull(atMs)) return undefined
    if (!window.shows(rule.seenShare, rule) || permits.hold(atMs, zone, found.fix)) return undefined
    const dwellMs = atMs - overSinceMs
    const sighting: Sighting = {
      id: newId(),
      scenario: scenario.id,
      state: 'open',
      severity: this.#severity(dwellMs, atMs, zone, found.fix),
      ...found,
      source: { kind: 'camera', id: cameraId },
      modelId: look.modelId,
      ...(zone === undefined ? {} : { zone }),
      firstSeenAtMs: overSinceMs,
      lastSeenAtMs: atMs,
      dwellMs,
      ...{ frameWidth: look.width, frameHeight: look.height, capturedAtMs: atMs },
    }
    state.sighting = sighting
    return { kind: 'opened', sighting }
  }

  #follow(state: ZoneState, before: Sighting, reading: Reading, look: L): SightingChange | undefined {
    const { scenario, permits } = this.#options
    const capturedAtMs = look.capturedAtMs
    if (permits.hold(capturedAtMs, state.zone, before.fix)) {
      state.sighting = undefined
      return ended('expired', { ...before, capturedAtMs })
    }
    if (state.underMs >= scenario.clearAfterMs && reading.level === 'under') {
      state.sighting = undefined
      return ended('cleared', { ...before, capturedAtMs })
    }
    if (reading.level === 'under') return undefined
    const seen = {
      lastSeenAtMs: capturedAtMs,
      dwellMs: Math.max(before.dwellMs, capturedAtMs - before.firstSeenAtMs),
    }
    const severity = this.#severity(seen.dwellMs, capturedAtMs, state.zone, before.fix)
    if (severity <= before.severity || !reading.found) {
      // Kept in memory only: how long it was so is told with the next change, or when it is over.
      state.sighting = { ...before, ...seen }
      return undefined
    }
    const { label: _, ...found } = reading.found
    const sighting: Sighting = {
      ...{ ...before, ...seen, ...found },
      ...{ state: 'updated', severity, capturedAtMs },
      ...{ frameWidth: look.width, frameHeight: look.height },
    }
    state.sighting = sighting
    return { kind: 'updated', sighting }
  }

  #severity(dwellMs: number, atMs: number, zone: string | undefined, fix: Fix | undefined) {
    const { scenario, permits } = this.#options
    return severityAfter(scenario.severity, Math.min(dwellMs, permits.endedBefore(atMs, zone, fix)))
  }
}
