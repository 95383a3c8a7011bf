import { longestGapMs, type SamePolicy } from '../../config/schema/same.js'
import { type Incident, type IncidentChange, isAlive, type Note } from '../../domain/incident.js'
import { keepsWatch, type Sighting, type SightingChange, type Source } from '../../domain/sighting.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { answered, appearanceIn, type Entry, isOlder, isOpen, take } from './entry.js'
import { EntryBook, type EntryBookOptions } from './entry-book.js'
import { saysMore } from './news.js'
import { sameness, type Thing } from './sameness.js'
import { rounded, type Why } from './why.js'

export interface UniterOptions extends EntryBookOptions {
  /** Whether a camera or a signal has looked since; one that has not cannot say that something is still there. */
  readonly hasLooked: (sourceId: string, sinceMs: number) => boolean
}

/** A person's word. */
export interface Word {
  readonly atMs: number
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

/** Which frame shows a place best, and where. */
export type Showing = Pick<Incident, 'box' | 'frameWidth' | 'frameHeight' | 'capturedAtMs'>

/** So many flights must have looked in vain. */
const GONE_AFTER_LOOKS = 2

/**
 * Makes one incident of what several sources see of one thing. It decides by what it holds in memory, at once, so that two
 * cameras which find something in the same moment find one thing; its changes are then made durable in order.
 */
export class Uniter {
  readonly #options: UniterOptions
  readonly #book: EntryBook

  constructor(options: UniterOptions) {
    this.#options = options
    this.#book = new EntryBook(options)
  }

  /** What the change of a sighting means for incidents, in the order in which it is to be recorded. */
  unite(change: SightingChange): IncidentChange[] {
    const changes = this.#unite(change)
    return change.why ? changes.map(each => withWhy(each, change)) : changes
  }

  #unite({ kind, sighting: seen, atMs = seen.capturedAtMs }: SightingChange): IncidentChange[] {
    const home = this.#book.homeOf(seen.id)
    const sighting = { ...appearanceIn(home, seen.id), ...seen }
    if (!home) return isAlive(sighting.state) ? this.#place(sighting) : []
    return kind === 'cleared' || kind === 'expired'
      ? this.#end(home, sighting, kind, atMs)
      : this.#follow(home, sighting, kind)
  }

  /**
   * A flight is over: what it looked at and did not see has been missed once more, and is cleared the second time. What somebody asked to
   * verify is gone, says this flight.
   *
   * @param covers whether the flight looked at the place of an incident well enough to see it
   * @param showing what it showed of the place, where there is a picture
   */
  flightOver(
    flight: Source,
    atMs: number,
    covers: (incident: Incident) => boolean,
    showing: (incident: Incident) => Showing | undefined = () => undefined,
  ): IncidentChange[] {
    return this.#unseenBy(flight).flatMap(entry => {
      const { verifyAskedAtMs, missedLooks: before = 0 } = entry.incident
      const isAsked = verifyAskedAtMs !== undefined
      const isWatched = entry.sightings.some(each => isOpen(each) && keepsWatch(each.source))
      // Told a second time, because the box was killed in between, it is the same look.
      const isKnown = entry.incident.source.flightId === flight.flightId
      if (isKnown || (isWatched && !isAsked) || !covers(entry.incident)) return []
      const flightId = flight.flightId ?? flight.id
      const verdict = isAsked
        ? [this.#book.note(entry, 'verified', atMs, { why: { verdict: 'gone', flight: flightId } })]
        : []
      answered(entry)
      entry.incident = { ...entry.incident, source: flight, capturedAtMs: atMs, ...showing(entry.incident) }
      if (isWatched) return [this.#book.change('updated', entry, verdict)]
      const missedLooks = before + 1
      const why = { flight: flightId, looks: missedLooks, of: GONE_AFTER_LOOKS }
      entry.incident = { ...entry.incident, missedLooks }
      if (missedLooks < GONE_AFTER_LOOKS) {
        const missed = this.#book.note(entry, 'missed', atMs, { why })
        return [this.#book.change(isAsked ? 'updated' : 'noted', entry, [missed, ...verdict])]
      }
      entry.incident = { ...entry.incident, state: 'cleared' }
      const cleared = this.#book.note(entry, 'cleared', atMs, { why })
      return this.#endAll(entry, 'cleared', atMs, [cleared, ...verdict])
    })
  }

  /** What is alive and this flight has not found, whether it looked there or not. */
  unseenBy(flight: Source): Thing[] {
    return this.#unseenBy(flight).map(({ incident, sightings }) => ({ incident, sightings }))
  }

  #unseenBy(flight: Source): Entry[] {
    return this.#book
      .all()
      .filter(
        ({ incident, sightings }) =>
          isAlive(incident.state) &&
          !sightings.some(each => isOpen(each) && each.source.flightId === flight.flightId),
      )
  }

  /** Ends what only flights have seen, and not for the scenario's `expireAfterMs`; lets go of what ended long ago. */
  expire(nowMs: number): IncidentChange[] {
    const changes: IncidentChange[] = []
    for (const entry of this.#book.all()) {
      const { incident, sightings } = entry
      const policy = this.#options.policyOf(incident.scenario)
      const sinceMs = nowMs - incident.lastSeenAtMs
      if (isAlive(incident.state)) {
        const isWatched = sightings.some(({ source, state }) => keepsWatch(source) && isAlive(state))
        if (isWatched || sinceMs < (policy?.expireAfterMs ?? 0)) continue
        entry.incident = { ...incident, state: 'expired' }
        changes.push(...this.#endAll(entry, 'expired', nowMs, [this.#book.note(entry, 'expired', nowMs, {})]))
      } else if (
        sinceMs > (policy ? longestGapMs(policy.same) : 0) &&
        (incident.dismissedUntilMs ?? 0) <= nowMs
      ) {
        this.#book.letGo(entry)
      }
    }
    return changes
  }

  /** What is known of places may have changed although nobody looked again: water has come, something nearby grows. */
  reassess(nowMs: number): IncidentChange[] {
    return this.#book.all().flatMap(entry => {
      const { incident, bare, sightings, told } = entry
      if (!isAlive(incident.state) || !bare?.risk) return []
      const { risk, severity } = this.#options.assess?.(bare, sightings) ?? bare
      entry.incident = { ...incident, severity, ...(risk && { risk }) }
      if (!saysMore(incident, entry.incident, told)) return []
      const why = { risk: rounded(risk?.score ?? 0), before: rounded(told?.risk?.score ?? 0) }
      return [this.#book.change('updated', entry, [this.#book.note(entry, 'reassessed', nowMs, { why })])]
    })
  }

  /** A person does not want it, nor anything else of the kind at its place before `untilMs`. Throws INCIDENT_UNKNOWN. */
  dismiss(incidentId: string, untilMs: number, word: Word): IncidentChange[] {
    const entry = this.#book.entry(incidentId)
    entry.incident = { ...entry.incident, state: 'dismissed', dismissedUntilMs: untilMs }
    const why = { ...said(word), until: new Date(untilMs).toISOString() }
    return [this.#book.change('dismissed', entry, [this.#book.note(entry, 'dismissed', word.atMs, { why })])]
  }

  /** Somebody has taken notice. Throws INCIDENT_UNKNOWN. */
  acknowledge(incidentId: string, word: Word): IncidentChange[] {
    const entry = this.#book.entry(incidentId)
    return [
      this.#book.change('noted', entry, [
        this.#book.note(entry, 'acknowledged', word.atMs, { why: said(word) }),
      ]),
    ]
  }

  /**
   * The camera looked again, and this is what came of it; `asksOn`: whoever looks there next is to tell. Throws INCIDENT_UNKNOWN.
   */
  verified(incidentId: string, atMs: number, why: Why, asksOn = false): IncidentChange[] {
    const entry = this.#book.entry(incidentId)
    if (asksOn) entry.incident = { ...entry.incident, verifyAskedAtMs: atMs }
    return [this.#book.change('noted', entry, [this.#book.note(entry, 'verified', atMs, { why })])]
  }

  /** A person says that both are one. The younger becomes part of the older. Throws INCIDENT_UNKNOWN and USAGE. */
  merge(ids: readonly [string, string], word: Word): IncidentChange[] {
    const [a, b] = [this.#book.entry(ids[0]), this.#book.entry(ids[1])]
    if (a === b || a.incident.scenario !== b.incident.scenario) {
      throw new LamppostError('USAGE', {
        what:
          a === b
            ? 'An incident cannot be merged with itself'
            : 'Incidents of two scenarios cannot be one thing',
        hint: 'Give two incidents of one scenario.',
      })
    }
    this.#book.mayBeOne(a, b)
    return this.#merge(a, b, word.atMs, { by: 'a person', ...said(word) })
  }

  /**
   * A person says that a sighting is of another thing: it becomes an incident of its own, and the two are never united again by
   * themselves. Throws INCIDENT_UNKNOWN, and USAGE where the incident has no other sighting.
   */
  split(sightingId: string, word: Word): IncidentChange[] {
    const entry = this.#book.homeOf(sightingId) ?? this.#book.entry(sightingId)
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
    this.#book.renew(entry, rest.at(-1)!, state)
    const own = this.#book.begin(
      sighting,
      isOpen(sighting) ? 'open' : (sighting.state as Extract<Incident['state'], 'cleared' | 'expired'>),
    )
    this.#book.keepApart(entry, own)
    const why = said(word)
    const note = (of: Entry, other: Entry): Note =>
      this.#book.note(of, 'split', word.atMs, { sightingId, otherIncidentId: other.incident.id, why })
    return [
      this.#book.change(state === 'expired' ? 'expired' : 'updated', entry, [note(entry, own)]),
      this.#book.change('opened', own, [note(own, entry)], sighting),
    ]
  }

  #place(sighting: Sighting): IncidentChange[] {
    const atMs = sighting.capturedAtMs
    const { same } = this.#options.policyOf(sighting.scenario) ?? {}
    const found = same && this.#find(sighting, same)
    if (!found) {
      const entry = this.#book.begin(sighting, 'open')
      return [
        this.#book.change(
          'opened',
          entry,
          [this.#book.note(entry, 'began', atMs, { sightingId: sighting.id })],
          sighting,
        ),
      ]
    }
    const { entry, why } = found
    const before = entry.incident.state
    take(entry, sighting)
    this.#book.settle(sighting, entry)
    const about = { sightingId: sighting.id, why }
    if (before === 'dismissed' || before === 'cleared') {
      const kind = before === 'dismissed' ? 'suppressed' : 'joined'
      this.#book.renew(entry, sighting, before)
      return [this.#book.change('noted', entry, [this.#book.note(entry, kind, atMs, about)], sighting)]
    }
    const { verifyAskedAtMs } = entry.incident
    this.#book.renew(entry, sighting, 'updated')
    const kind = before === 'expired' ? 'reopened' : 'joined'
    const notes = [this.#book.note(entry, kind, atMs, about)]
    // A flight that was flown before somebody asked is no answer.
    if (verifyAskedAtMs !== undefined && atMs >= verifyAskedAtMs) {
      answered(entry)
      const { flightId, id } = sighting.source
      notes.push(
        this.#book.note(entry, 'verified', atMs, { why: { verdict: 'seen', flight: flightId ?? id } }),
      )
    }
    return [this.#book.change('updated', entry, notes, sighting), ...this.#absorb(entry, same, atMs)]
  }

  /**
   * Its source says more of it, or, where it was only `measured` again, nothing new: that is told if it means something for the
   * incident, and else not even written down.
   */
  #follow(entry: Entry, sighting: Sighting, kind: 'opened' | 'updated' | 'measured'): IncidentChange[] {
    const { incident } = entry
    take(entry, sighting)
    const wasAlive = isAlive(incident.state)
    this.#book.renew(entry, sighting, wasAlive ? 'updated' : incident.state)
    const isNews = wasAlive && saysMore(incident, entry.incident, entry.told)
    if (!isNews && kind === 'measured') return []
    const note = this.#book.note(entry, 'seen', sighting.capturedAtMs, { sightingId: sighting.id })
    return [this.#book.change(isNews ? 'updated' : 'noted', entry, [note], sighting)]
  }

  /** It has gone for one source; for all of them where nobody else still sees it. */
  #end(entry: Entry, sighting: Sighting, kind: 'cleared' | 'expired', atMs: number): IncidentChange[] {
    const { incident } = entry
    const about = { sightingId: sighting.id }
    take(entry, sighting)
    const others = entry.sightings.filter(({ id }) => id !== sighting.id)
    const isSeenByOthers = others.some(other => isOpen(other) && this.#contradicts(other, kind, sighting))
    if (!isAlive(incident.state) || isSeenByOthers) {
      this.#book.renew(entry, sighting, incident.state)
      const note = this.#book.note(entry, 'left', atMs, about)
      return [this.#book.change('noted', entry, [note], sighting)]
    }
    // What one camera saw to be gone, and nobody has seen since, is gone, even if another lost sight of it only later.
    const wasSeenToBeGone = others.some(
      other => other.state === 'cleared' && other.capturedAtMs >= sighting.lastSeenAtMs,
    )
    const end = kind === 'cleared' || wasSeenToBeGone ? 'cleared' : 'expired'
    this.#book.renew(entry, sighting, end)
    return this.#endAll(entry, end, atMs, [this.#book.note(entry, end, atMs, about)], sighting)
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
      this.#book.change(kind, entry, notes, sighting),
      ...left.map(ended =>
        this.#book.change(
          'noted',
          entry,
          [this.#book.note(entry, 'left', atMs, { sightingId: ended.id })],
          ended,
        ),
      ),
    ]
  }

  /** Now that its place is known better, another incident may turn out to be the same. */
  #absorb(entry: Entry, policy: SamePolicy, atMs: number): IncidentChange[] {
    for (const other of this.#book.all()) {
      if (other === entry || !isAlive(other.incident.state) || this.#book.isApart(entry, other)) continue
      const fits = other.sightings.map(sighting => sameness(sighting, entry, policy))
      if (fits.every(fit => fit !== undefined)) return this.#merge(entry, other, atMs, fits[0]!.why)
    }
    return []
  }

  #merge(a: Entry, b: Entry, atMs: number, why: Why): IncidentChange[] {
    const [older, younger] = isOlder(a.incident, b.incident) ? [a, b] : [b, a]
    const moved = younger.sightings
    this.#book.letGo(younger)
    for (const sighting of moved) this.#book.settle(sighting, older)
    older.sightings = [...older.sightings, ...moved]
    younger.incident = { ...younger.incident, state: 'merged', mergedInto: older.incident.id }
    const wasAlive = isAlive(older.incident.state)
    this.#book.renew(older, moved.at(-1)!, wasAlive || moved.some(isOpen) ? 'updated' : older.incident.state)
    const note = (of: Entry, other: Entry): Note =>
      this.#book.note(of, 'merged', atMs, { otherIncidentId: other.incident.id, why })
    return [
      this.#book.change('updated', older, [note(older, younger)]),
      ...moved.map(sighting => this.#book.change('noted', older, [], sighting)),
      this.#book.change('merged', younger, [note(younger, older)]),
    ]
  }

  #find(sighting: Sighting, policy: SamePolicy): { entry: Entry; why: Why } | undefined {
    const fits = this.#book.all().flatMap(entry => {
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

const said = ({ by, reason }: Word): Why => ({ ...(by && { by }), ...(reason && { reason }) })
