import type { Database } from 'better-sqlite3'
import type { Evidence } from '../../../domain/evidence.js'
import { storeError } from '../store-errors.js'

/** An untouched picture or clip. Its file is `<id>.sealed` in the folder of the originals. */
export interface Original {
  /** UUIDv7. */
  readonly id: string
  readonly incidentId: string
  /** The clean picture that was made from it; a clip has none, nor has a picture that could not be drawn. */
  readonly evidenceId?: string
  readonly kind: Evidence['kind']
  readonly mime: string
  /** Of the content, before it was encrypted. */
  readonly bytes: number
  readonly sha256: string
  readonly capturedAtMs: number
  /** By the clock of the box; from then on it is kept for so long. */
  readonly recordedAtMs: number
  readonly keepMs: number
  /** The key that opens it, hexadecimal. */
  readonly keyId: string
  readonly deletedAtMs?: number
}

/** One reading of an original, written down before it. */
export interface Access {
  readonly atMs: number
  readonly originalId: string
  readonly incidentId: string
  /** The user of the operating system. */
  readonly who: string
  readonly reason: string
}

export interface OriginalsTable {
  /** Survives a power cut from the next commit to the database on; that of the incident comes soon. */
  add(original: Original): void
  /** Those whose own id, or that of their evidence, begins so. */
  find(idOrBeginning: string): Original[]
  /** Oldest first, those that were deleted too. */
  list(incidentId?: string): Original[]
  /** Those that are over at a time, and not deleted; `keepMs` shortens what was said when they were kept. */
  due(nowMs: number, keepMs: number): Original[]
  markDeleted(id: string, nowMs: number): void
  writeAccess(access: Access): void
  /** Oldest first. */
  accesses(): Access[]
}

/** What is known of originals, in the database of the box. All methods throw STORE_UNAVAILABLE. */
export function createOriginalsTable(database: Database): OriginalsTable {
  const insert = database.prepare<OriginalRow>(
    `INSERT INTO originals (${columns.join(', ')}) VALUES (${columns.map(name => `@${name}`).join(', ')})`,
  )
  // The annotated picture has the same original as the clean one.
  const find = database.prepare<{ start: string }, OriginalRow>(
    `SELECT * FROM originals AS original
     WHERE substr(id, 1, length(@start)) = @start OR substr(evidence_id, 1, length(@start)) = @start
       OR EXISTS (
         SELECT 1 FROM evidence
         WHERE substr(evidence.id, 1, length(@start)) = @start AND evidence.incident_id = original.incident_id
           AND evidence.kind = original.kind AND evidence.captured_at_ms = original.captured_at_ms
       )
     ORDER BY recorded_at_ms, id`,
  )
  const list = database.prepare<[string | null], OriginalRow>(
    'SELECT * FROM originals WHERE incident_id = ifnull(?, incident_id) ORDER BY recorded_at_ms, id',
  )
  const due = database.prepare<[number, number], OriginalRow>(
    'SELECT * FROM originals WHERE deleted_at_ms IS NULL AND recorded_at_ms + min(keep_ms, ?) <= ? ORDER BY id',
  )
  const markDeleted = database.prepare<[number, string]>(
    'UPDATE originals SET deleted_at_ms = ? WHERE id = ?',
  )
  const insertAccess = database.prepare<AccessRow>(
    `INSERT INTO original_accesses (at_ms, original_id, incident_id, who, reason)
     VALUES (@at_ms, @original_id, @incident_id, @who, @reason)`,
  )
  const accesses = database.prepare<[], AccessRow>('SELECT * FROM original_accesses ORDER BY rowid')

  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError('The table of originals cannot be used', error)
    }
  }
  return {
    add: original => attempt(() => withoutSync(database, () => insert.run(toRow(original)))),
    find: idOrBeginning => attempt(() => find.all({ start: idOrBeginning }).map(fromRow)),
    list: incidentId => attempt(() => list.all(incidentId ?? null).map(fromRow)),
    due: (nowMs, keepMs) => attempt(() => due.all(keepMs, nowMs).map(fromRow)),
    markDeleted: (id, nowMs) => attempt(() => void markDeleted.run(nowMs, id)),
    writeAccess: access => attempt(() => void insertAccess.run(toAccessRow(access))),
    accesses: () => attempt(() => accesses.all().map(fromAccessRow)),
  }
}

function withoutSync(database: Database, write: () => unknown): void {
  database.pragma('synchronous = NORMAL')
  try {
    write()
  } finally {
    database.pragma('synchronous = FULL')
  }
}

interface OriginalRow {
  readonly id: string
  readonly incident_id: string
  readonly evidence_id: string | null
  readonly kind: Evidence['kind']
  readonly mime: string
  readonly bytes: number
  readonly sha256: string
  readonly captured_at_ms: number
  readonly recorded_at_ms: number
  readonly keep_ms: number
  readonly key_id: string
  readonly deleted_at_ms: number | null
}

const columns: readonly (keyof OriginalRow)[] = [
  ...(['id', 'incident_id', 'evidence_id', 'kind', 'mime', 'bytes', 'sha256'] as const),
  ...(['captured_at_ms', 'recorded_at_ms', 'keep_ms', 'key_id', 'deleted_at_ms'] as const),
]

const toRow = (original: Original): OriginalRow => ({
  id: original.id,
  incident_id: original.incidentId,
  evidence_id: original.evidenceId ?? null,
  kind: original.kind,
  mime: original.mime,
  bytes: original.bytes,
  sha256: original.sha256,
  captured_at_ms: original.capturedAtMs,
  recorded_at_ms: original.recordedAtMs,
  keep_ms: original.keepMs,
  key_id: original.keyId,
  deleted_at_ms: original.deletedAtMs ?? null,
})

const fromRow = (row: OriginalRow): Original => ({
  id: row.id,
  incidentId: row.incident_id,
  ...(row.evidence_id !== null && { evidenceId: row.evidence_id }),
  kind: row.kind,
  mime: row.mime,
  bytes: row.bytes,
  sha256: row.sha256,
  capturedAtMs: row.captured_at_ms,
  recordedAtMs: row.recorded_at_ms,
  keepMs: row.keep_ms,
  keyId: row.key_id,
  ...(row.deleted_at_ms !== null && { deletedAtMs: row.deleted_at_ms }),
})

interface AccessRow {
  readonly at_ms: number
  readonly original_id: string
  readonly incident_id: string
  readonly who: string
  readonly reason: string
}

const toAccessRow = (access: Access): AccessRow => ({
  at_ms: access.atMs,
  original_id: access.originalId,
  incident_id: access.incidentId,
  who: access.who,
  reason: access.reason,
})

const fromAccessRow = (row: AccessRow): Access => ({
  atMs: row.at_ms,
  originalId: row.original_id,
  incidentId: row.incident_id,
  who: row.who,
  reason: row.reason,
})
