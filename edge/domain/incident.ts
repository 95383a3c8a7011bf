import type { Seen, Sighting } from './sighting.js'

/**
 * `open` and `updated` are alive; the rest have ended: `cleared` was seen to be gone, `expired` means that nobody looked
 * any more, `dismissed` was a person's word, `merged` turned out to be another incident.
 */
export type IncidentState = 'open' | 'updated' | 'cleared' | 'expired' | 'dismissed' | 'merged'

export const isAlive = (state: IncidentState): boolean => state === 'open' || state === 'updated'

/**
 * The thing itself, at one place, across frames, cameras and flights. `fix` is that of all its sightings together; zone, source, box
 * and frame are those of the sighting that the latest change comes from.
 */
export interface Incident extends Seen {
  readonly state: IncidentState
  /** How many sightings it is made of. */
  readonly sightings: number
  /** The incident that this one turned out to be. */
  readonly mergedInto?: string
  /** Whoever dismissed it does not want to hear of this place before. */
  readonly dismissedUntilMs?: number
  /** How many flights since it was last seen looked there and did not find it. */
  readonly missedLooks?: number
  /** Somebody asked whether it is still there, and no camera could tell: whoever looks there next does. */
  readonly verifyAskedAtMs?: number
}

/** `noted` is kept and not told upstream. */
export type ChangeKind = 'opened' | 'updated' | 'cleared' | 'expired' | 'dismissed' | 'merged' | 'noted'

/** A change that goes upstream. */
export type ToldChange = IncidentChange & { readonly kind: Exclude<ChangeKind, 'noted'> }

export const isTold = (change: IncidentChange): change is ToldChange => change.kind !== 'noted'

/** The incident as it now is, the sighting behind the change, if any, and why it came about. */
export interface IncidentChange {
  readonly kind: ChangeKind
  readonly incident: Incident
  readonly sighting?: Sighting
  readonly notes: readonly Note[]
}

/**
 * A line in the history of an incident, in the order of time.
 *
 * `began`: its first sighting. `joined`: a sighting was taken for the same thing. `seen`: a sighting changed. `left`: a
 * sighting ended, and others go on. `split`: a person took a sighting out of it. `merged`: it took up another incident, or was
 * taken up. `missed`: a flight looked there and did not find it. `suppressed`: seen again at a place where a person had dismissed it.
 * `reassessed`: nobody looked again, and what is known of its place makes another risk.
 */
export type NoteKind =
  | 'began'
  | 'joined'
  | 'seen'
  | 'left'
  | 'cleared'
  | 'expired'
  | 'reopened'
  | 'missed'
  | 'merged'
  | 'split'
  | 'suppressed'
  | 'dismissed'
  | 'acknowledged'
  | 'verified'
  | 'reassessed'

export interface Note {
  readonly id: string
  readonly incidentId: string
  readonly atMs: number
  readonly kind: NoteKind
  readonly sightingId?: string
  readonly otherIncidentId?: string
  /** What it rests on: distances, gates, gaps, words of people. Names carry units. */
  readonly why?: Readonly<Record<string, string | number | boolean>>
}
