import type { Database } from 'better-sqlite3'
import type { Evidence } from '../../domain/evidence.js'
import type { Severity } from '../../domain/sighting.js'
import { type BuildMessage, createEnqueue } from './enqueue.js'
import { type EvidenceRow, fromEvidenceRow } from './incident-rows.js'
import { storeError } from './store-errors.js'

/** What of an upload in parts is at the store by now; the uploader's own word, kept as it is. */
type Parts = Readonly<Record<string, unknown>>

/** Evidence that is to be uploaded, with what was tried. */
export interface UnsentEvidence {
  readonly evidence: Evidence
  readonly severity: Severity
  /** Attempts so far. */
  readonly attempts: number
  /** Not before this, epoch milliseconds UTC. */
  readonly dueMs: number
  /** Why the last attempt failed. */
  readonly reason?: string
  readonly parts?: Parts
  /** Not tried again by itself. */
  readonly isPutAside: boolean
}

export interface UnsentCounts {
  readonly waiting: number
  readonly waitingBytes: number
  readonly putAside: number
}

/** What became of an upload. */
export type UploadFate =
  | { readonly kind: 'uploaded'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface UploadsTableOptions {
  /** From `openDatabase`. */
  readonly database: Database
  /** What upstream is told; nothing, where absent. */
  readonly tell?: (evidence: Evidence, fate: UploadFate, nowMs: number) => BuildMessage
}

interface UnsentRow extends EvidenceRow {
  severity: Severity
  attempts: number | null
  due_ms: number | null
  reason: string | null
  parts: string | null
  put_aside: number | null
}

interface Which {
  readonly kinds: readonly Evidence['kind'][]
  readonly nowMs: number
  /** Ids of evidence. */
  readonly without: readonly string[]
}

export type UploadsTable = ReturnType<typeof createUploadsTable>

/** The queue of uploads: evidence without an address. Every method throws STORE_UNAVAILABLE where the disk refuses. */
export function createUploadsTable({ database, tell }: UploadsTableOptions) {
  const sql = prepareStatements(database)
  const enqueue = createEnqueue(database)

  const settle = (evidence: Evidence, fate: UploadFate, nowMs: number, write: () => void): void => {
    database
      .transaction(() => {
        write()
        if (tell) enqueue(tell(evidence, fate, nowMs), nowMs)
      })
      .immediate()
  }
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError('The list of uploads cannot be read or written', error)
    }
  }

  return {
    /** Those that are due: high severity before low, then new before old. */
    next: (limit: number, { kinds, nowMs, without }: Which): UnsentEvidence[] =>
      attempt(() =>
        sql.next
          .all({ limit, nowMs, kinds: JSON.stringify(kinds), without: JSON.stringify(without) })
          .map(fromUnsentRow),
      ),
    /** When the first of those that are not due yet will be; undefined where there are none. */
    nextDueMs: (kinds: readonly Evidence['kind'][], nowMs: number): number | undefined =>
      attempt(() => sql.nextDue.get({ nowMs, kinds: JSON.stringify(kinds) })!.due_ms ?? undefined),
    /** All of them, those that were put aside first, in the order in which they will be tried. */
    list: (kinds: readonly Evidence['kind'][], limit: number): UnsentEvidence[] =>
      attempt(() => sql.list.all({ limit, kinds: JSON.stringify(kinds) }).map(fromUnsentRow)),
    counts: (kinds: readonly Evidence['kind'][]): UnsentCounts =>
      attempt(() => sql.counts.get({ kinds: JSON.stringify(kinds) })!),
    keepParts: (id: string, parts: object | undefined): void =>
      attempt(() => void sql.keepParts.run(id, parts === undefined ? null : JSON.stringify(parts))),
    /** It is at the store. */
    uploaded: (evidence: Evidence, url: string, nowMs: number): void =>
      attempt(() =>
        settle(evidence, { kind: 'uploaded', url }, nowMs, () => {
          sql.setUrl.run(url, evidence.id)
          sql.forget.run(evidence.id)
        }),
      ),
    later: (
      id: string,
      { attempts, dueMs, reason }: { attempts: number; dueMs: number; reason: string },
    ): void => attempt(() => void sql.later.run({ id, attempts, dueMs, reason })),
    putAside: (evidence: Evidence, reason: string, nowMs: number): void =>
      attempt(() =>
        settle(evidence, { kind: 'failed', reason }, nowMs, () => void sql.putAside.run(evidence.id, reason)),
      ),
    /** What was put aside is tried again, and what waits is due at once; gives how many these are. */
    retryAll: (): number => attempt(() => sql.retryAll.run().changes),
  }
}

function prepareStatements(database: Database) {
  const unsent = `
    FROM evidence LEFT JOIN uploads ON uploads.evidence_id = evidence.id
    WHERE evidence.url IS NULL AND evidence.removed_at_ms IS NULL
      AND evidence.kind IN (SELECT value FROM json_each(@kinds))`
  const columns = 'evidence.*, attempts, due_ms, reason, parts, put_aside'
  const order = 'evidence.severity DESC, evidence.captured_at_ms DESC, evidence.id'
  return {
    next: database.prepare<{ limit: number; nowMs: number; kinds: string; without: string }, UnsentRow>(
      `SELECT ${columns} ${unsent} AND ifnull(put_aside, 0) = 0 AND ifnull(due_ms, 0) <= @nowMs
         AND evidence.id NOT IN (SELECT value FROM json_each(@without))
       ORDER BY ${order} LIMIT @limit`,
    ),
    nextDue: database.prepare<{ nowMs: number; kinds: string }, { due_ms: number | null }>(
      `SELECT min(due_ms) AS due_ms
       FROM uploads CROSS JOIN evidence ON evidence.id = evidence_id
       WHERE put_aside = 0 AND due_ms > @nowMs AND evidence.url IS NULL AND evidence.removed_at_ms IS NULL
         AND evidence.kind IN (SELECT value FROM json_each(@kinds))`,
    ),
    list: database.prepare<{ limit: number; kinds: string }, UnsentRow>(
      `SELECT ${columns} ${unsent} ORDER BY ifnull(put_aside, 0) DESC, ${order} LIMIT @limit`,
    ),
    // Nearly all of them wait: these are counted without looking up what was tried with each.
    counts: database.prepare<{ kinds: string }, UnsentCounts>(
      `WITH wanted AS (SELECT value AS kind FROM json_each(@kinds)),
         unsent AS (
           SELECT count(*) AS count, ifnull(sum(bytes), 0) AS bytes FROM evidence
           WHERE url IS NULL AND removed_at_ms IS NULL AND kind IN (SELECT kind FROM wanted)),
         aside AS (
           SELECT count(*) AS count, ifnull(sum(bytes), 0) AS bytes
           FROM uploads CROSS JOIN evidence ON evidence.id = evidence_id
           WHERE put_aside = 1 AND url IS NULL AND removed_at_ms IS NULL AND kind IN (SELECT kind FROM wanted))
       SELECT unsent.count - aside.count AS waiting, unsent.bytes - aside.bytes AS waitingBytes, aside.count AS putAside
       FROM unsent, aside`,
    ),
    keepParts: database.prepare<[string, string | null]>(
      `INSERT INTO uploads (evidence_id, parts) VALUES (?, ?)
       ON CONFLICT (evidence_id) DO UPDATE SET parts = excluded.parts`,
    ),
    setUrl: database.prepare<[string, string]>('UPDATE evidence SET url = ? WHERE id = ?'),
    forget: database.prepare<[string]>('DELETE FROM uploads WHERE evidence_id = ?'),
    later: database.prepare<{ id: string; attempts: number; dueMs: number; reason: string }>(
      `INSERT INTO uploads (evidence_id, attempts, due_ms, reason) VALUES (@id, @attempts, @dueMs, @reason)
       ON CONFLICT (evidence_id) DO UPDATE SET attempts = @attempts, due_ms = @dueMs, reason = @reason`,
    ),
    putAside: database.prepare<[string, string]>(
      `INSERT INTO uploads (evidence_id, put_aside, reason) VALUES (?, 1, ?)
       ON CONFLICT (evidence_id) DO UPDATE SET put_aside = 1, reason = excluded.reason, parts = NULL`,
    ),
    retryAll: database.prepare(
      'UPDATE uploads SET put_aside = 0, due_ms = 0 WHERE put_aside = 1 OR due_ms > 0',
    ),
  }
}

const fromUnsentRow = ({
  severity,
  attempts,
  due_ms,
  reason,
  parts,
  put_aside,
  ...evidence
}: UnsentRow): UnsentEvidence => ({
  evidence: fromEvidenceRow(evidence),
  severity,
  attempts: attempts ?? 0,
  dueMs: due_ms ?? 0,
  ...(reason !== null && { reason }),
  ...(parts !== null && { parts: JSON.parse(parts) as Parts }),
  isPutAside: put_aside === 1,
})
