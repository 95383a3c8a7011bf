import type { SamePolicy } from '../../config/schema/same.js'
import {
  type ChangeKind,
  type Incident,
  type IncidentChange,
  isAlive,
  type Note,
  type NoteKind,
} from '../../domain/incident.js'
import { keepsWatch, type Sighting, type SightingChange, type Source } from '../../domain/sighting.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { incidentOf } from './incident-of.js'
import { saysMore, type Told } from './news.js'
import { sameness, type Thing } from './sameness.js'
import { rounded, type Why } from './why.js'

/** What a scenario says about its incidents. */
export interface UnitePolicy {
  readonly same: SamePolicy
  /** Seen by flights only, and not for so long: nobody knows any more. */
  readonly expireAfterMs: number
}

export interface UniterOptions {
  /** By scenario; of one that is no longer looked for nothing is united. */
  readonly policyOf: (scenario: string) => UnitePolicy | undefined
  /** What was alive, or ended not long ago, when the process began, and what people said of it. */
  readonly known: readonly Thing[]
  /** Pairs of incidents that a person took apart. */
  readonly apart: readonly (readonly [string, string])[]
  /** Whether a camera or a signal has looked since; one that has not cannot say that something is still there. */
  readonly hasLooked: (sourceId: string, sinceMs: number) => boolean
  /** Makes UUIDv7s. */
  readonly newId: () => string
  /**
   * What more is known of an incident than its sightings say, above all its risk; nothing, where absent.
   * `latest` is the sighting that has changed, where one has.
   */
  readonly assess?: (incident: Incident, sightings: readonly Sighting[], latest?: Sighting) => Incident
}

/** A person's word. */
export interface Word {
  readonly atMs: number
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

/** So many flights must have looked in vain. */
const GONE_AFTER_LOOKS = 2

interface Entry {
  incident: Incident
  sightings: readonly Sighting[]
  /** The incident as its sightings alone make it; unknown of what an earlier process knew. */
  bare?: Incident
  /** What was last told. What creeps is news once it has come a step away from that, and what wavers is news once. */
  told?: Told
}

/**
 * Makes one incident of what several sources see of one thing. It decides by what it holds in memory, at once, so that two
 * cameras which find something in the same moment find one thing; its changes are then made durable in order.
 */
export class Uniter {
  readonly #options: UniterOptions
  readonly #entries = new Map<string, Entry>()
  /** Incident of each sighting. */
  readonly #homes = new Map<string, string>()
  readonly #apart: Set<string>

  constructor(options: UniterOptions) {
    this.#options = options
    this.#apart = new Set(options.apart.map(([a, b]) => pairKey(a, b)))
    for (const { incident, sightings } of options.known) {
      this.#entries.set(incident.id, { incident, sightings, told: incident })
      for (const { id } of sightings) this.#homes.set(id, incident.id)
    }
  }

  /** What the change of a sighting means for incidents, in the order in which it is to be recorded. */
  unite(change: SightingChange): IncidentChange[] {
    const changes = this.#unite(change)
    return change.why ? changes.map(each => withWhy(each, change)) : changes
  }

  #unite({ kind, sighting: seen, atMs = seen.capturedAtMs }: SightingChange): IncidentChange[] {
    const home = this.#entries.get(this.#homes.get(seen.id) ?? '')
    const sighting = { ...appearanceIn(home, seen.id), ...seen }
    if (!home) return isAlive(sighting.state) ? this.#place(sighting) : []
    return kind === 'cleared' || kind === 'expired'
      ? this.#end(home, sighting, kind, atMs)
      : this.#follow(home, sighting, kind)
  }

  /**
   * A flight is over: what it looked at and did not see has been missed once more, and is cleared the second time.
   *
   * @param covers whether the flight looked at the place of an incident well enough to see it
   */
  flightOver(flight: Source, atMs: number, covers: (incident: Incident) => boolean): IncidentChange[] {
    return [...this.#entries.values()].flatMap(entry => {
      const isSeen = entry.sightings.some(
        ({ source, state }) => isAlive(state) && (keepsWatch(source) || source.flightId === flight.flightId),
      )
      if (!isAlive(entry.incident.state) || isSeen || !covers(entry.incident)) return []
      const missedLooks = (entry.incident.missedLooks ?? 0) + 1
      const why = { flight: flight.flightId ?? flight.id, looks: missedLooks, of: GONE_AFTER_LOOKS }
      entry.incident = { ...entry.incident, missedLooks, capturedAtMs: atMs }
      if (missedLooks < GONE_AFTER_LOOKS)
        return [this.#change('noted', entry, [this.#note(entry, 'missed', atMs, { why })])]
      entry.incident = { ...entry.incident, state: 'cleared' }
      return this.#endAll(entry, 'cleared', atMs, [this.#note(entry, 'cleared', atMs, { why })])
    })
  }

  /** Ends what only flights have seen, and not for the scenario's `expireAfterMs`; lets go of what ended long ago. */
  expire(nowMs: number): IncidentChange[] {
    const changes: IncidentChange[] = []
    for (const [id, entry] of this.#entries) {
      const { incident, sightings } = entry
      const policy = this.#options.policyOf(incident.scenario)
      const sinceMs = nowMs - incident.lastSeenAtMs
      if (isAlive(incident.state)) {
        const isWatched = sightings.some(({ source, state }) => keepsWatch(source) && isAlive(state))
        if (isWatched || sinceMs < (policy?.expireAfterMs ?? 0)) continue
        entry.incident = { ...incident, state: 'expired' }
        changes.push(...this.#endAll(entry, 'expired', nowMs, [this.#note(entry, 'expired', nowMs, {})]))
      } else if (sinceMs > (policy?.same.withinMs ?? 0) && (incident.dismissedUntilMs ?? 0) <= nowMs) {
        this.#entries.delete(id)
        for (const sighting of sightings) this.#homes.delete(sighting.id)
      }
    }
    return changes
  }

  /** What is known of places may have changed although nobody looked again: water has come, something nearby grows. */
  reassess(nowMs: number): IncidentChange[] {
    return [...this.#entries.values()].flatMap(entry => {
      const { incident, bare, sightings, told } = entry
      if (!isAlive(incident.state) || !bare?.risk) return []
      const { risk, severity } = this.#options.assess?.(bare, sightings) ?? bare
      entry.incident = { ...incident, severity, ...(risk && { risk }) }
      if (!saysMore(incident, entry.incident, told)) return []
      const why = { risk: rounded(risk?.score ?? 0), before: rounded(told?.risk?.score ?? 0) }
      return [this.#change('updated', entry, [this.#note(entry, 'reassessed', nowMs, { why })])]
    })
  }

  /** A person does not want it, nor anything else of the kind at its place before `untilMs`. Throws INCIDENT_UNKNOWN. */
  dismiss(incidentId: string, untilMs: number, word: Word): IncidentChange[] {
    const entry = this.#entry(incidentId)
    entry.incident = { ...entry.incident, state: 'dismissed', dismissedUntilMs: untilMs }
    const why = { ...said(word), until: new Date(untilMs).toISOString() }
    return [this.#change('dismissed', entry, [this.#note(entry, 'dismissed', word.atMs, { why })])]
  }

  /** Somebody has taken notice. Throws INCIDENT_UNKNOWN. */
  acknowledge(incidentId: string, word: Word): IncidentChange[] {
    const entry = this.#entry(incidentId)
    return [this.#change('noted', entry, [this.#note(entry, 'acknowledged', word.atMs, { why: said(word) })])]
  }

  /** The camera looked again, and this is what came of it. Throws INCIDENT_UNKNOWN. */
  verified(incidentId: string, atMs: number, why: Why): IncidentChange[] {
    const entry = this.#entry(incidentId)
    return [this.#change('noted', entry, [this.#note(entry, 'verified', atMs, { why })])]
  }

  /** A person says that both are one. The younger becomes part of the older. Throws INCIDENT_UNKNOWN and USAGE. */
  merge(ids: readonly [string, string], word: Word): IncidentChange[] {
    const [a, b] = [this.#entry(ids[0]), this.#entry(ids[1])]
    if (a === b || a.incident.scenario !== b.incident.scenario) {
      throw new LamppostError('USAGE', {
        what:
          a === b
            ? 'An incident cannot be merged with itself'
            : 'Incidents of two scenarios cannot be one thing',
        hint: 'Give two incidents of one scenario.',
      })
    }
    this.#apart.delete(pairKey(...ids))
    return this.#merge(a, b, word.atMs, { by: 'a person', ...said(word) })
  }

  /**
   * A person says that a sighting is of another thing: it becomes an incident of its own, and the two are never united again by
   * themselves. Throws INCIDENT_UNKNOWN, and USAGE where the incident has no other sighting.
   */
  split(sightingId: string, word: Word): IncidentChange[] {
    const entry = this.#entry(this.#homes.get(sightingId) ?? sightingId)
    const sighting = entry.sightings.find(({ id }) => id === sightingId)
    if (!sighting || entry.sightings.length === 1) {
      throw new LamppostError('USAGE', {
        what: sighting
          ? `${sightingId} is the only sighting of its incident`
          : `${sightingId} is not a sighting`,
        hint: 'Give a sighting of an incident that has several; "lamppost incidents show ID" lists them.',
      })
    }
    const rest = entry.sightings.filter(({ id }) => id !== sightingId)
    const state = isAlive(entry.incident.state) && !rest.some(isOpen) ? 'expired' : entry.incident.state
    entry.sightings = rest
    this.#renew(entry, rest.at(-1)!, state)
    const own = this.#begin(
      sighting,
      isOpen(sighting) ? 'open' : (sighting.state as Extract<Incident['state'], 'cleared' | 'expired'>),
    )
    this.#apart.add(pairKey(entry.incident.id, own.incident.id))
    const why = said(word)
    const note = (of: Entry, other: Entry): Note =>
      this.#note(of, 'split', word.atMs, { sightingId, otherIncidentId: other.incident.id, why })
    return [
      this.#change(state === 'expired' ? 'expired' : 'updated', entry, [note(entry, own)]),
      this.#change('opened', own, [note(own, entry)], sighting),
    ]
  }

  #place(sighting: Sighting): IncidentChange[] {
    const atMs = sighting.capturedAtMs
    const { same } = this.#options.policyOf(sighting.scenario) ?? {}
    const found = same && this.#find(sighting, same)
    if (!found) {
      const entry = this.#begin(sighting, 'open')
      return [
        this.#change(
          'opened',
          entry,
          [this.#note(entry, 'began', atMs, { sightingId: sighting.id })],
          sighting,
        ),
      ]
    }
    const { entry, why } = found
    const before = entry.incident.state
    take(entry, sighting)
    this.#homes.set(sighting.id, entry.incident.id)
    const about = { sightingId: sighting.id, why }
    if (before === 'dismissed' || before === 'cleared') {
      const kind = before === 'dismissed' ? 'suppressed' : 'joined'
      this.#renew(entry, sighting, before)
      return [this.#change('noted', entry, [this.#note(entry, kind, atMs, about)], sighting)]
    }
    this.#renew(entry, sighting, 'updated')
    const kind = before === 'expired' ? 'reopened' : 'joined'
    return [
      this.#change('updated', entry, [this.#note(entry, kind, atMs, about)], sighting),
      ...this.#absorb(entry, same, atMs),
    ]
  }

  /**
   * Its source says more of it, or, where it was only `measured` again, nothing new: that is told if it means something for the
   * incident, and else not even written down.
   */
  #follow(entry: Entry, sighting: Sighting, kind: 'opened' | 'updated' | 'measured'): IncidentChange[] {
    const { incident } = entry
    take(entry, sighting)
    const wasAlive = isAlive(incident.state)
    this.#renew(entry, sighting, wasAlive ? 'updated' : incident.state)
    const isNews = wasAlive && saysMore(incident, entry.incident, entry.told)
    if (!isNews && kind === 'measured') return []
    const note = this.#note(entry, 'seen', sighting.capturedAtMs, { sightingId: sighting.id })
    return [this.#change(isNews ? 'updated' : 'noted', entry, [note], sighting)]
  }

  /** It has gone for one source; for all of them where nobody else still sees it. */
  #end(entry: Entry, sighting: Sighting, kind: 'cleared' | 'expired', atMs: number): IncidentChange[] {
    const { incident } = entry
    const about = { sightingId: sighting.id }
    take(entry, sighting)
    const others = entry.sightings.filter(({ id }) => id !== sighting.id)
    const isSeenByOthers = others.some(other => isOpen(other) && this.#contradicts(other, kind, sighting))
    if (!isAlive(incident.state) || isSeenByOthers) {
      this.#renew(entry, sighting, incident.state)
      const note = this.#note(entry, 'left', atMs, about)
      return [this.#change('noted', entry, [note], sighting)]
    }
    // What one camera saw to be gone, and nobody has seen since, is gone, even if another lost sight of it only later.
    const wasSeenToBeGone = others.some(
      other => other.state === 'cleared' && other.capturedAtMs >= sighting.lastSeenAtMs,
    )
    const end = kind === 'cleared' || wasSeenToBeGone ? 'cleared' : 'expired'
    this.#renew(entry, sighting, end)
    return this.#endAll(entry, end, atMs, [this.#note(entry, end, atMs, about)], sighting)
  }

  /** Whether another source still sees what a camera has seen to be gone, or has lost sight of. */
  #contradicts({ source, lastSeenAtMs }: Sighting, kind: 'cleared' | 'expired', by: Sighting): boolean {
    if (kind === 'expired') return true
    if (keepsWatch(source)) return this.#options.hasLooked(source.id, by.lastSeenAtMs)
    return lastSeenAtMs > by.capturedAtMs
  }

  /** Ends the sightings that are left, of flights and of cameras that do not look, with the incident. */
  #endAll(
    entry: Entry,
    kind: 'cleared' | 'expired',
    atMs: number,
    notes: readonly Note[],
    sighting?: Sighting,
  ): IncidentChange[] {
    const left = entry.sightings.filter(isOpen).map((open): Sighting => ({ ...open, state: kind }))
    for (const ended of left) take(entry, ended)
    return [
      this.#change(kind, entry, notes, sighting),
      ...left.map(ended =>
        this.#change('noted', entry, [this.#note(entry, 'left', atMs, { sightingId: ended.id })], ended),
      ),
    ]
  }

  /** Now that its place is known better, another incident may turn out to be the same. */
  #absorb(entry: Entry, policy: SamePolicy, atMs: number): IncidentChange[] {
    for (const other of this.#entries.values()) {
      if (other === entry || !isAlive(other.incident.state) || this.#isApart(entry, other)) continue
      const fits = other.sightings.map(sighting => sameness(sighting, entry, policy))
      if (fits.every(fit => fit !== undefined)) return this.#merge(entry, other, atMs, fits[0]!.why)
    }
    return []
  }

  #merge(a: Entry, b: Entry, atMs: number, why: Why): IncidentChange[] {
    const [older, younger] = isOlder(a.incident, b.incident) ? [a, b] : [b, a]
    const moved = younger.sightings
    for (const { id } of moved) this.#homes.set(id, older.incident.id)
    older.sightings = [...older.sightings, ...moved]
    this.#entries.delete(younger.incident.id)
    younger.incident = { ...younger.incident, state: 'merged', mergedInto: older.incident.id }
    const wasAlive = isAlive(older.incident.state)
    this.#renew(older, moved.at(-1)!, wasAlive || moved.some(isOpen) ? 'updated' : older.incident.state)
    const note = (of: Entry, other: Entry): Note =>
      this.#note(of, 'merged', atMs, { otherIncidentId: other.incident.id, why })
    return [
      this.#change('updated', older, [note(older, younger)]),
      ...moved.map(sighting => this.#change('noted', older, [], sighting)),
      this.#change('merged', younger, [note(younger, older)]),
    ]
  }

  #find(sighting: Sighting, policy: SamePolicy): { entry: Entry; why: Why } | undefined {
    const fits = [...this.#entries.values()].flatMap(entry => {
      const { state, dismissedUntilMs = 0 } = entry.incident
      if (state === 'dismissed' && dismissedUntilMs <= sighting.capturedAtMs) return []
      const fit = sameness(sighting, entry, policy)
      return fit ? [{ entry, ...fit }] : []
    })
    return fits.reduce<(typeof fits)[number] | undefined>(
      (best, fit) => (best && best.cost <= fit.cost ? best : fit),
      undefined,
    )
  }

  #begin(sighting: Sighting, state: Incident['state']): Entry {
    const id = this.#options.newId()
    const sightings = [sighting]
    const entry: Entry = { sightings, ...this.#made(id, state, sighting, sightings) }
    this.#entries.set(id, entry)
    this.#homes.set(sighting.id, id)
    return entry
  }

  /** The incident by its sightings as they now are. */
  #renew(entry: Entry, latest: Sighting, state: Incident['state']): void {
    const { id, dismissedUntilMs } = entry.incident
    const kept = dismissedUntilMs === undefined ? {} : { dismissedUntilMs }
    Object.assign(entry, this.#made(id, state, latest, entry.sightings, kept))
  }

  /** What sightings say together, and what more is known of it. */
  #made(
    id: string,
    state: Incident['state'],
    latest: Sighting,
    sightings: readonly Sighting[],
    kept: Pick<Incident, 'dismissedUntilMs'> = {},
  ): { readonly bare: Incident; readonly incident: Incident } {
    const sizeM = this.#options.policyOf(latest.scenario)?.same.sizeM ?? 0
    const bare = { ...incidentOf({ id, state, latest, sightings, sizeM }), ...kept }
    return { bare, incident: this.#options.assess?.(bare, sightings, latest) ?? bare }
  }

  #isApart(a: Entry, b: Entry): boolean {
    return this.#apart.has(pairKey(a.incident.id, b.incident.id))
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) {
      throw new LamppostError('INCIDENT_UNKNOWN', { what: `No incident ${id} is open, or ended lately` })
    }
    return entry
  }

  #note(
    { incident }: Entry,
    kind: NoteKind,
    atMs: number,
    about: Pick<Note, 'sightingId' | 'otherIncidentId' | 'why'>,
  ): Note {
    return { id: this.#options.newId(), incidentId: incident.id, atMs, kind, ...about }
  }

  #change(kind: ChangeKind, entry: Entry, notes: readonly Note[], sighting?: Sighting): IncidentChange {
    const { incident } = entry
    if (kind !== 'noted') entry.told = incident
    return { kind, incident, notes, ...(sighting && { sighting }) }
  }
}

/** With what the change of the sighting rests on, in the note that is about it. */
const withWhy = (change: IncidentChange, { sighting, why }: SightingChange): IncidentChange => ({
  ...change,
  notes: change.notes.map(note =>
    note.sightingId === sighting.id && change.sighting?.id === sighting.id
      ? { ...note, why: { ...why, ...note.why } }
      : note,
  ),
})

/** Told once, when it begins. */
function appearanceIn(entry: Entry | undefined, sightingId: string): Pick<Sighting, 'appearance'> {
  const { appearance } = entry?.sightings.find(({ id }) => id === sightingId) ?? {}
  return appearance ? { appearance } : {}
}

/** In place of what it said before, if it is not new. */
function take(entry: Entry, sighting: Sighting): void {
  const at = entry.sightings.findIndex(({ id }) => id === sighting.id)
  entry.sightings = at < 0 ? [...entry.sightings, sighting] : entry.sightings.with(at, sighting)
}

const isOpen = ({ state }: Sighting): boolean => isAlive(state)

const isOlder = (a: Incident, b: Incident): boolean =>
  a.firstSeenAtMs === b.firstSeenAtMs ? a.id < b.id : a.firstSeenAtMs < b.firstSeenAtMs

const pairKey = (a: string, b: string): string => [a, b].sort().join(' ')

const said = ({ by, reason }: Word): Why => ({ ...(by && { by }), ...(reason && { reason }) })
