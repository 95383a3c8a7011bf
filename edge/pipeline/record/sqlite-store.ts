import type { Database } from 'better-sqlite3'
import type { StandingScene } from '../../domain/track.js'
import type { IncidentDraft } from '../../proof/compose.js'
import type { Tip } from '../../proof/statement.js'
import {
  type EvidenceRow,
  fromEvidenceRow,
  fromIncidentRow,
  fromNoteRow,
  fromSightingRow,
  type IncidentRow,
  type NoteRow,
  type SightingRow,
  toEvidenceRow,
  toIncidentRow,
  toNoteRow,
  toSightingRow,
} from './incident-rows.js'
import type { DeadLetter, IncidentStore, Recording, WaitingMessage } from './store.js'
import { isDiskFull, storeError } from './store-errors.js'

export interface SqliteStoreOptions {
  /** From `openDatabase`; closed together with the store. */
  readonly database: Database
  /** Asked to make room when the disk is so full that even delivered messages cannot be deleted. */
  readonly freeBallast: () => boolean
  /** Signs for a change, in the same transaction; once for a `messageId`. Where it is absent, nothing is signed. */
  readonly prove?: (entry: IncidentDraft, messageId: string) => Tip
}

/** No message rests longer for its receipt. */
const LONGEST_REST_MS = 3_600_000

/** The store on SQLite. better-sqlite3 caches nothing per text, so that every statement is prepared once, here. */
export function createSqliteStore({ database, freeBallast, prove }: SqliteStoreOptions): IncidentStore {
  const sql = prepareStatements(database)

  const write = database.transaction(
    ({ change, evidence, proof, ...message }: Recording): number | undefined => {
      const { incident, sighting, notes } = change
      sql.upsertIncident.run(toIncidentRow(incident))
      if (sighting) sql.upsertSighting.run(toSightingRow(sighting, incident.id))
      for (const note of notes) sql.insertNote.run(toNoteRow(note))
      for (const item of evidence) sql.insertEvidence.run(toEvidenceRow(item))
      const signed = proof && prove?.(proof, message.messageId)
      if (!message.buildMessage) return undefined
      const before = sql.seqOf.get(message.messageId)
      if (before) return before.seq
      const seq = sql.nextSeq.get()!.value
      const { topic, payload, contentType } = message.buildMessage(seq, signed)
      sql.insertMessage.run(seq, message.messageId, topic, payload, contentType, message.recordedAtMs)
      return seq
    },
  )
  const bury = database.transaction((id: string, reason: string) => {
    sql.copyToDeadLetters.run(reason, id)
    sql.deleteMessage.run(id)
  })

  const attempt = <T>(what: string, action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError(what, error)
    }
  }
  /** Only for what makes the outbox shorter: new incidents must not eat the room that is kept for it. */
  const attemptWithBallast = (what: string, action: () => void): void =>
    attempt(what, () => {
      try {
        action()
      } catch (error) {
        if (!isDiskFull(error)) throw error
        freeBallast()
        emptyLog(database)
        action()
      }
    })

  return {
    record: recording =>
      attempt(`Incident ${recording.change.incident.id} cannot be recorded`, () =>
        write.immediate(recording),
      ),
    openSightings: sourceId =>
      attempt('Open sightings cannot be read', () => sql.openSightings.all(sourceId).map(fromSightingRow)),
    watchingSources: () =>
      attempt('Open sightings cannot be read', () =>
        sql.watchingSources.all().map(({ source_id }) => source_id),
      ),
    things: sinceMs =>
      attempt('Incidents cannot be read', () =>
        sql.things.all({ sinceMs }).map(row => ({
          incident: fromIncidentRow(row),
          sightings: sql.sightingsOf.all(row.id).map(fromSightingRow),
        })),
      ),
    apart: () =>
      attempt('Incidents cannot be read', () =>
        sql.splits.all().map((row): [string, string] => [row.incident_id, row.other_incident_id]),
      ),
    homeOf: sightingId => attempt('A sighting cannot be read', () => sql.homeOf.get(sightingId)?.incident_id),
    keepStanding: (sourceId, modelId, scene) =>
      attempt('What stands cannot be kept', () => {
        sql.keepStanding.run(sourceId, modelId, JSON.stringify(scene))
      }),
    standing: (sourceId, modelId) =>
      attempt('What stood cannot be read', () => {
        const row = sql.standing.get(sourceId, modelId)
        return row && (JSON.parse(row.scene) as StandingScene)
      }),
    listIncidents: ({ scenario = null, state = null, sinceMs = null, limit = 100 } = {}) =>
      attempt('Incidents cannot be read', () =>
        sql.listIncidents.all({ scenario, state, sinceMs, limit }).map(fromIncidentRow),
      ),
    findIncident: id =>
      attempt('An incident cannot be read', () => {
        const row = sql.findIncident.get(id)
        return row && fromIncidentRow(row)
      }),
    getHistory: id =>
      attempt('An incident cannot be read', () => {
        const row = sql.findIncident.get(id)
        if (!row) return undefined
        return {
          incident: fromIncidentRow(row),
          sightings: sql.sightingsOf.all(id).map(fromSightingRow),
          notes: sql.notesOf.all(id).map(fromNoteRow),
          evidence: sql.evidenceOf.all(id).map(fromEvidenceRow),
        }
      }),
    nextMessages: (limit, { ids = [], topics = [], nowMs } = {}) =>
      attempt('The outbox cannot be read', () =>
        sql.nextMessages.all({
          ids: JSON.stringify(ids),
          topics: JSON.stringify(topics),
          nowMs: nowMs ?? null,
          farMs: LONGEST_REST_MS,
          limit,
        }),
      ),
    removeMessage: id =>
      attemptWithBallast('A delivered message cannot be removed', () => sql.deleteMessage.run(id)),
    removeMessages: ids => {
      let removed = 0
      attemptWithBallast('Messages that the centre has cannot be removed', () => {
        removed = sql.deleteMessages.run(JSON.stringify(ids)).changes
      })
      return removed
    },
    awaitReceipt: (id, restsUntilMs) =>
      attempt('A message that waits for its receipt cannot be kept', () => {
        sql.awaitReceipt.run(restsUntilMs, id)
      }),
    deadLetter: (id, reason) =>
      attemptWithBallast('A refused message cannot be put aside', () => bury.immediate(id, reason)),
    deadLetters: () => attempt('Dead letters cannot be read', () => sql.deadLetters.all()),
    depth: () => attempt('The outbox cannot be read', () => sql.depth.get()!.depth),
    unreceipted: () => attempt('The outbox cannot be read', () => sql.unreceipted.get()!.count),
    oldestAgeMs: nowMs =>
      attempt('The outbox cannot be read', () => {
        const row = sql.oldest.get()
        return row && Math.max(0, nowMs - row.created_at_ms)
      }),
    close: () => {
      database.close()
    },
  }
}

/** The write-ahead log takes room that is only lent to it: with a little room to begin with, it can be given back. */
function emptyLog(database: Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (!isDiskFull(error)) throw error
  }
}

function prepareStatements(database: Database) {
  const messageColumns = 'seq, id, topic, payload, content_type AS contentType, created_at_ms AS createdAtMs'
  return {
    upsertIncident: database.prepare<IncidentRow>(upsert('incidents', incidentColumns)),
    upsertSighting: database.prepare<SightingRow>(upsert('sightings', sightingColumns)),
    insertNote: database.prepare<NoteRow>(insertOnce('notes', noteColumns)),
    insertEvidence: database.prepare<EvidenceRow>(insertOnce('evidence', evidenceColumns)),
    nextSeq: database.prepare<[], { value: number }>(
      `UPDATE counters SET value = value + 1 WHERE name = 'seq' RETURNING value`,
    ),
    seqOf: database.prepare<[string], { seq: number }>('SELECT seq FROM outbox WHERE id = ?'),
    insertMessage: database.prepare<[number, string, string, string, string, number]>(
      'INSERT INTO outbox (seq, id, topic, payload, content_type, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    openSightings: database.prepare<[string], SightingRow>(
      `SELECT * FROM sightings WHERE source_id = ? AND state IN ('open', 'updated') AND source_kind IN ('camera', 'signal')
       ORDER BY first_seen_at_ms, id`,
    ),
    watchingSources: database.prepare<[], { source_id: string }>(
      `SELECT DISTINCT source_id FROM sightings
       WHERE state IN ('open', 'updated') AND source_kind IN ('camera', 'signal')`,
    ),
    things: database.prepare<{ sinceMs: number }, IncidentRow>(
      `SELECT * FROM incidents
       WHERE state IN ('open', 'updated') OR (state <> 'merged' AND last_seen_at_ms >= @sinceMs) OR dismissed_until_ms >= @sinceMs
       ORDER BY first_seen_at_ms, id`,
    ),
    splits: database.prepare<[], { incident_id: string; other_incident_id: string }>(
      `SELECT incident_id, other_incident_id FROM notes WHERE kind = 'split'`,
    ),
    keepStanding: database.prepare<[string, string, string]>(
      `INSERT INTO standing (source_id, model_id, scene) VALUES (?, ?, ?)
       ON CONFLICT (source_id, model_id) DO UPDATE SET scene = excluded.scene`,
    ),
    standing: database.prepare<[string, string], { scene: string }>(
      'SELECT scene FROM standing WHERE source_id = ? AND model_id = ?',
    ),
    homeOf: database.prepare<[string], { incident_id: string }>(
      'SELECT incident_id FROM sightings WHERE id = ?',
    ),
    listIncidents: database.prepare<
      { scenario: string | null; state: string | null; sinceMs: number | null; limit: number },
      IncidentRow
    >(
      `SELECT * FROM incidents
       WHERE scenario = ifnull(@scenario, scenario) AND state = ifnull(@state, state)
         AND last_seen_at_ms >= ifnull(@sinceMs, last_seen_at_ms)
       ORDER BY last_seen_at_ms DESC, id DESC LIMIT @limit`,
    ),
    findIncident: database.prepare<[string], IncidentRow>('SELECT * FROM incidents WHERE id = ?'),
    sightingsOf: database.prepare<[string], SightingRow>(
      'SELECT * FROM sightings WHERE incident_id = ? ORDER BY first_seen_at_ms, id',
    ),
    notesOf: database.prepare<[string], NoteRow>(
      'SELECT * FROM notes WHERE incident_id = ? ORDER BY at_ms, rowid',
    ),
    evidenceOf: database.prepare<[string], EvidenceRow>(
      'SELECT * FROM evidence WHERE incident_id = ? ORDER BY captured_at_ms, rowid',
    ),
    // A rest that is too long was set by a clock that has jumped since.
    nextMessages: database.prepare<
      { ids: string; topics: string; nowMs: number | null; farMs: number; limit: number },
      WaitingMessage
    >(
      `SELECT ${messageColumns}, sent_times AS sentTimes FROM outbox
       WHERE id NOT IN (SELECT value FROM json_each(@ids)) AND topic NOT IN (SELECT value FROM json_each(@topics))
         AND (@nowMs IS NULL OR rests_until_ms <= @nowMs OR rests_until_ms > @nowMs + @farMs)
       ORDER BY seq LIMIT @limit`,
    ),
    deleteMessage: database.prepare<[string]>('DELETE FROM outbox WHERE id = ?'),
    deleteMessages: database.prepare<[string]>(
      'DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))',
    ),
    awaitReceipt: database.prepare<[number, string]>(
      'UPDATE outbox SET sent_times = sent_times + 1, rests_until_ms = ? WHERE id = ?',
    ),
    copyToDeadLetters: database.prepare<[string, string]>(
      `INSERT INTO dead_letters (seq, id, topic, payload, content_type, created_at_ms, reason)
       SELECT seq, id, topic, payload, content_type, created_at_ms, ? FROM outbox WHERE id = ?`,
    ),
    deadLetters: database.prepare<[], DeadLetter>(
      `SELECT ${messageColumns}, reason FROM dead_letters ORDER BY seq`,
    ),
    depth: database.prepare<[], { depth: number }>(
      'SELECT count(*) AS depth FROM outbox WHERE sent_times = 0',
    ),
    unreceipted: database.prepare<[], { count: number }>(
      'SELECT count(*) AS count FROM outbox WHERE sent_times > 0',
    ),
    oldest: database.prepare<[], { created_at_ms: number }>(
      'SELECT created_at_ms FROM outbox WHERE sent_times = 0 ORDER BY seq LIMIT 1',
    ),
  }
}

const seenColumns =
  'id scenario state severity risk label confidence first_seen_at_ms last_seen_at_ms dwell_ms zone fix source_kind source_id ' +
  'flight_id box frame_width frame_height captured_at_ms model_id measured'
const incidentColumns = `${seenColumns} sightings merged_into dismissed_until_ms missed_looks verify_asked_at_ms`
const sightingColumns = `${seenColumns} incident_id size appearance found_share`
const noteColumns = 'id incident_id at_ms kind sighting_id other_incident_id why'
const evidenceColumns = 'id incident_id kind variant path mime bytes sha256 captured_at_ms'

function insert(table: string, columns: string): string {
  const names = columns.split(' ')
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(name => `@${name}`).join(', ')})`
}

/** A commit may be done although it was reported as failed; the retry then finds its rows. */
const insertOnce = (table: string, columns: string): string =>
  `${insert(table, columns)} ON CONFLICT (id) DO NOTHING`

function upsert(table: string, columns: string): string {
  const updates = columns.split(' ').filter(name => name !== 'id')
  return `${insert(table, columns)} ON CONFLICT (id) DO UPDATE SET ${updates.map(name => `${name} = excluded.${name}`).join(', ')}`
}
