import type { Evidence } from '../../domain/evidence.js'
import type { Incident, IncidentChange, IncidentState, Note } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import type { StandingScene } from '../../domain/track.js'
import type { Message } from '../../messages/message.js'
import type { IncidentDraft } from '../../proof/compose.js'
import type { Tip } from '../../proof/statement.js'

/** An incident with everything that is known about it, oldest first. */
export interface IncidentHistory {
  readonly incident: Incident
  readonly sightings: readonly Sighting[]
  readonly notes: readonly Note[]
  readonly evidence: readonly Evidence[]
}

export interface IncidentFilter {
  readonly scenario?: string
  readonly state?: IncidentState
  /** Only incidents last seen at or after this, epoch milliseconds UTC. */
  readonly sinceMs?: number
  /** At most so many, 100 where absent. */
  readonly limit?: number
}

/** A message that waits for the broker's word. `id` is unique, `seq` rises by one per box and is never used again. */
export interface OutboxMessage extends Message {
  readonly id: string
  readonly seq: number
  readonly createdAtMs: number
}

/** A message in the outbox. */
export interface WaitingMessage extends OutboxMessage {
  /** How often the broker has acknowledged it, while the centre's receipt did not come. */
  readonly sentTimes: number
}

export interface DeadLetter extends OutboxMessage {
  readonly reason: string
}

/** What one change writes. */
export interface Recording {
  readonly change: IncidentChange
  readonly evidence: readonly Evidence[]
  /** What is signed of it; absent where nothing is. */
  readonly proof?: IncidentDraft
  /** Epoch milliseconds UTC. */
  readonly recordedAtMs: number
  /** Id of the message, which is its key in the outbox. */
  readonly messageId: string
  /** Called inside the transaction; what it throws undoes everything. Absent where nobody is told. */
  readonly buildMessage?: (seq: number, signed?: Tip) => Message
}

/**
 * What must survive. Every method is one transaction: it is done as a whole when it returns, and has changed
 * nothing when it throws. All throw STORE_UNAVAILABLE when the disk is full, read-only or broken.
 */
export interface IncidentStore {
  /**
   * Writes the incident as it now is, its sighting, its notes, its evidence and the message; gives the message's `seq`, if
   * there is one. Doing it again with the same `messageId` changes nothing, so that a doubtful commit can be repeated.
   */
  record(recording: Recording): number | undefined

  /** Sightings of a camera, or of a signal, that are open or updated, oldest first: what a judge needs after a restart. */
  openSightings(sourceId: string): Sighting[]
  /** Ids of the cameras that have such. */
  watchingSources(): string[]
  /** Incidents that are alive, that were last seen at `sinceMs` or later, or that are dismissed until then, with their sightings. */
  things(sinceMs: number): { incident: Incident; sightings: Sighting[] }[]
  /** Pairs of incidents that a person took apart. */
  apart(): [string, string][]
  /** Takes the place of what was kept of the same source and model. */
  keepStanding(sourceId: string, modelId: string, scene: StandingScene): void
  standing(sourceId: string, modelId: string): StandingScene | undefined
  /** Last seen first. */
  listIncidents(filter?: IncidentFilter): Incident[]
  findIncident(id: string): Incident | undefined
  getHistory(id: string): IncidentHistory | undefined
  /** Id of the incident that a sighting is of. */
  homeOf(sightingId: string): string | undefined

  /** The oldest messages by `seq`, without those of the given ids and topics, and without those that rest at `nowMs`. */
  nextMessages(
    limit: number,
    without?: { ids?: readonly string[]; topics?: readonly string[]; nowMs?: number },
  ): WaitingMessage[]
  removeMessage(id: string): void
  /** The messages that the centre has stored; gives how many of them were here. */
  removeMessages(ids: readonly string[]): number
  /** The broker has the message, the centre's receipt is wanted: it rests until then, and may be sent again. */
  awaitReceipt(id: string, restsUntilMs: number): void
  /** Puts a message aside for good, with the reason. */
  deadLetter(id: string, reason: string): void
  deadLetters(): DeadLetter[]
  /** Messages that the broker has not acknowledged. */
  depth(): number
  /** Messages that the broker has acknowledged, and whose receipt has not come. */
  unreceipted(): number
  /** Age of the oldest message that the broker has not acknowledged, undefined where there is none. */
  oldestAgeMs(nowMs: number): number | undefined

  close(): void
}
