import type { Incident, IncidentChange, Note } from '../../domain/incident.js'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { rfc3339 } from '../../messages/fields.js'
import type { Actions, Asked } from './actions.js'

/** A person's word. */
export interface Word {
  readonly atMs: number
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

/** What is made of a person's word; gives the changes, in order. Throws INCIDENT_UNKNOWN and USAGE. */
export interface Decisions {
  acknowledge(incidentId: string, word: Word): readonly IncidentChange[]
  dismiss(incidentId: string, untilMs: number, word: Word): readonly IncidentChange[]
  merge(ids: readonly [string, string], word: Word): readonly IncidentChange[]
  split(sightingId: string, word: Word): readonly IncidentChange[]
}

/** The incidents of the box. */
export interface IncidentBook {
  /** Resolves when what was decided is durable. */
  change(decide: (decisions: Decisions) => readonly IncidentChange[]): Promise<readonly IncidentChange[]>
  /** As on record. */
  find(id: string): Incident | undefined
  /** The history of an incident, oldest first. */
  notesOf(id: string): readonly Note[]
  /** The incident that a sighting is of. */
  homeOf(sightingId: string): string | undefined
}

type RegisterActions = Pick<Actions, 'ack' | 'dismiss' | 'merge' | 'split'>

/** The commands that say what a person thinks of an incident. */
export function createRegisterActions(book: IncidentBook, clock: Pick<Clock, 'now'>): RegisterActions {
  const incident = (id: string): Incident => {
    const found = book.find(id)
    if (!found) throw new LamppostError('INCIDENT_UNKNOWN', { what: `There is no incident ${id}` })
    return found
  }

  return {
    async ack({ incidentId, note, by }, asked) {
      incident(incidentId)
      const before = madeBefore(asked, book.notesOf(incidentId), 'acknowledged', { by, reason: note })
      if (before) return { incidentId, at: rfc3339(before.atMs) }
      const word = { atMs: clock.now(), by, reason: note }
      await book.change(decisions => decisions.acknowledge(incidentId, word))
      return { incidentId, at: rfc3339(word.atMs) }
    },

    async dismiss({ incidentId, reason, forMs, by }, asked) {
      const { state, dismissedUntilMs = 0 } = incident(incidentId)
      const isDone = asked.again && state === 'dismissed'
      const atMs = clock.now()
      const untilMs = isDone ? dismissedUntilMs : atMs + forMs
      if (!isDone)
        await book.change(decisions => decisions.dismiss(incidentId, untilMs, { atMs, by, reason }))
      return { incidentId, state: 'dismissed', until: rfc3339(untilMs) }
    },

    async merge({ incidentIds, reason, by }) {
      const word = { atMs: clock.now(), by, reason }
      // Each by itself: where one of them cannot be merged, nothing is known of the others before.
      const wanted = incidentIds.map(incident)
      const scenarios = new Set(wanted.map(({ scenario }) => scenario))
      if (scenarios.size > 1)
        throw new LamppostError('COMMAND_INVALID', {
          what: `Incidents of ${[...scenarios].join(' and ')} cannot be one thing`,
          hint: 'Give incidents of one scenario.',
        })
      let stays = survivorOf(incidentIds[0]!, book)
      for (const id of incidentIds.slice(1)) {
        const other = survivorOf(id, book)
        // What was merged before, also before a crash, is one already.
        if (other === stays) continue
        const pair = [stays, other] as const
        const changes = await book.change(decisions => decisions.merge(pair, word))
        stays = changes.find(({ kind }) => kind === 'merged')?.incident.mergedInto ?? stays
      }
      return { incidentId: stays, merged: incidentIds.filter(id => id !== stays) }
    },

    async split({ sightingId, reason, by }, asked) {
      const home = book.homeOf(sightingId)
      if (home === undefined)
        throw new LamppostError('SIGHTING_UNKNOWN', { what: `There is no sighting ${sightingId}` })
      const done = asked.again ? splitBefore(sightingId, book.notesOf(home)) : undefined
      if (done !== undefined) return { incidentId: done, newIncidentId: home }
      const word = { atMs: clock.now(), by, reason }
      const changes = await book.change(decisions => decisions.split(sightingId, word))
      return { incidentId: changes[0]!.incident.id, newIncidentId: changes[1]!.incident.id }
    },
  }
}

/** What a crash left in the journal of the same command. */
function madeBefore(
  { again }: Asked,
  notes: readonly Note[],
  kind: Note['kind'],
  said: { readonly by: string | undefined; readonly reason: string | undefined },
): Note | undefined {
  if (!again) return undefined
  return notes.findLast(
    note => note.kind === kind && note.why?.by === said.by && note.why?.reason === said.reason,
  )
}

/** The incident that a sighting was taken out of, by the notes of the one that it became. */
const splitBefore = (sightingId: string, notes: readonly Note[]): string | undefined =>
  notes.findLast(note => note.kind === 'split' && note.sightingId === sightingId)?.otherIncidentId

/** The incident that it turned out to be. */
function survivorOf(id: string, book: IncidentBook): string {
  const seen = new Set<string>()
  let at = id
  for (let next = book.find(at)?.mergedInto; next !== undefined && !seen.has(next); ) {
    seen.add(next)
    at = next
    next = book.find(at)?.mergedInto
  }
  return at
}
