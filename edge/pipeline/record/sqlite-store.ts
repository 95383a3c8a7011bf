import type { Database } from 'better-sqlite3'
import type { StandingScene } from '../../domain/track.js'
import {
  type EvidenceRow,
  fromEvidenceRow,
  fromIncidentRow,
  fromSightingRow,
  type IncidentRow,
  type SightingRow,
  toEvidenceRow,
  toIncidentRow,
  toSightingRow,
} from './incident-rows.js'
import type { DeadLetter, IncidentStore, OutboxMessage, Recording } from './store.js'
import { isDiskFull, storeError } from './store-errors.js'

export interface SqliteStoreOptions {
  /** From `openDatabase`; closed together with the store. */
  readonly database: Database
  /** Asked to make room when the disk is so full that even delivered messages cannot be deleted. */
  readonly freeBallast: () => boolean
}

/** The store on SQLite. better-sqlite3 caches nothing per text, so that every statement is prepared once, here. */
export function createSqliteStore({ database, freeBallast }: SqliteStoreOptions): IncidentStore {
  const sql = prepareStatements(database)

  const write = database.transaction(({ change, evidence, ...message }: Recording): number => {
    sql.upsertIncident.run(toIncidentRow(change.incident))
    if (change.sighting) sql.insertSighting.run(toSightingRow(change.sighting))
    for (const item of evidence) sql.insertEvidence.run(toEvidenceRow(item))
    const before = sql.seqOf.get(message.messageId)
    if (before) return before.seq
    const seq = sql.nextSeq.get()!.value
    const { topic, payload, contentType } = message.buildMessage(seq)
    sql.insertMessage.run(seq, message.messageId, topic, payload, contentType, message.recordedAtMs)
    return seq
  })
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
    openIncidents: sourceId =>
      attempt('Open incidents cannot be read', () => sql.openIncidents.all(sourceId).map(fromIncidentRow)),
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
          evidence: sql.evidenceOf.all(id).map(fromEvidenceRow),
        }
      }),
    nextMessages: (limit, { ids = [], topics = [] } = {}) =>
      attempt('The outbox cannot be read', () =>
        sql.nextMessages.all(JSON.stringify(ids), JSON.stringify(topics), limit),
      ),
    removeMessage: id =>
      attemptWithBallast('A delivered message cannot be removed', () => sql.deleteMessage.run(id)),
    deadLetter: (id, reason) =>
      attemptWithBallast('A refused message cannot be put aside', () => bury.immediate(id, reason)),
    deadLetters: () => attempt('Dead letters cannot be read', () => sql.deadLetters.all()),
    depth: () => attempt('The outbox cannot be read', () => sql.depth.get()!.depth),
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
    insertSighting: database.prepare<SightingRow>(insertOnce('sightings', sightingColumns)),
    insertEvidence: database.prepare<EvidenceRow>(insertOnce('evidence', evidenceColumns)),
    nextSeq: database.prepare<[], { value: number }>(
      `UPDATE counters SET value = value + 1 WHERE name = 'seq' RETURNING value`,
    ),
    seqOf: database.prepare<[string], { seq: number }>('SELECT seq FROM outbox WHERE id = ?'),
    insertMessage: database.prepare<[number, string, string, string, string, number]>(
      'INSERT INTO outbox (seq, id, topic, payload, content_type, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    openIncidents: database.prepare<[string], IncidentRow>(
      `SELECT * FROM incidents WHERE source_id = ? AND state IN ('open', 'updated') ORDER BY first_seen_at_ms, id`,
    ),
    keepStanding: database.prepare<[string, string, string]>(
      `INSERT INTO standing (source_id, model_id, scene) VALUES (?, ?, ?)
       ON CONFLICT (source_id, model_id) DO UPDATE SET scene = excluded.scene`,
    ),
    standing: database.prepare<[string, string], { scene: string }>(
      'SELECT scene FROM standing WHERE source_id = ? AND model_id = ?',
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
      'SELECT * FROM sightings WHERE incident_id = ? ORDER BY seen_at_ms, rowid',
    ),
    evidenceOf: database.prepare<[string], EvidenceRow>(
      'SELECT * FROM evidence WHERE incident_id = ? ORDER BY captured_at_ms, rowid',
    ),
    nextMessages: database.prepare<[string, string, number], OutboxMessage>(
      `SELECT ${messageColumns} FROM outbox
       WHERE id NOT IN (SELECT value FROM json_each(?)) AND topic NOT IN (SELECT value FROM json_each(?))
       ORDER BY seq LIMIT ?`,
    ),
    deleteMessage: database.prepare<[string]>('DELETE FROM outbox WHERE id = ?'),
    copyToDeadLetters: database.prepare<[string, string]>(
      `INSERT INTO dead_letters (seq, id, topic, payload, content_type, created_at_ms, reason)
       SELECT seq, id, topic, payload, content_type, created_at_ms, ? FROM outbox WHERE id = ?`,
    ),
    deadLetters: database.prepare<[], DeadLetter>(
      `SELECT ${messageColumns}, reason FROM dead_letters ORDER BY seq`,
    ),
    depth: database.prepare<[], { depth: number }>('SELECT count(*) AS depth FROM outbox'),
    oldest: database.prepare<[], { created_at_ms: number }>(
      'SELECT created_at_ms FROM outbox ORDER BY seq LIMIT 1',
    ),
  }
}

const incidentColumns =
  'id scenario state severity risk label confidence first_seen_at_ms last_seen_at_ms dwell_ms sightings zone fix ' +
  'source_id box frame_width frame_height captured_at_ms model_id'
const sightingColumns = 'id incident_id source_id seen_at_ms box confidence'
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
