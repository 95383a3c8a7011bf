import type { Database } from 'better-sqlite3'
import type { Evidence } from '../../domain/evidence.js'
import type { Severity } from '../../domain/sighting.js'
import type { RemovedDraft } from '../../proof/compose.js'
import { type BuildMessage, createEnqueue } from './enqueue.js'
import { type EvidenceRow, fromEvidenceRow } from './incident-rows.js'
import { removedEntry } from './proof-entry.js'
import { storeError } from './store-errors.js'

/** Evidence whose file may go, with what it proves. */
export interface Expendable {
  readonly evidence: Evidence
  readonly severity: Severity
}

export interface EvictionRowsOptions {
  /** From `openDatabase`. */
  readonly database: Database
  /** What upstream is told of evidence that goes; nothing, where absent or where it gives nothing. */
  readonly tell?: (evidence: Evidence, nowMs: number) => BuildMessage | undefined
  /** Signs for what goes, in the same transaction; where it is absent, nothing is signed. */
  readonly prove?: (entry: RemovedDraft) => void
}

export type EvictionRows = ReturnType<typeof createEvictionRows>

/** What eviction reads and writes. Every method throws STORE_UNAVAILABLE where the disk refuses. */
export function createEvictionRows({ database, tell = () => undefined, prove }: EvictionRowsOptions) {
  const sql = prepareStatements(database)
  const enqueue = createEnqueue(database)
  const markRemoved = database.transaction((removed: readonly Evidence[], nowMs: number) => {
    for (const evidence of removed) {
      sql.markRemoved.run(nowMs, evidence.id)
      sql.forgetUpload.run(evidence.id)
      prove?.(removedEntry(evidence, 'room'))
      const build = tell(evidence, nowMs)
      if (build) enqueue(build, nowMs)
    }
  })
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError('The list of evidence cannot be read or written', error)
    }
  }
  const pragma = (name: string): number => database.pragma(name, { simple: true }) as number

  return {
    /** Of all evidence that has its file. */
    evidenceBytes: (): number => attempt(() => sql.evidenceBytes.get()!.bytes),
    /** What the database holds; its file has room beyond that, which it uses before it grows. */
    databaseBytes: (): number =>
      attempt(() => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')),
    /** What is to go first; only uploaded evidence and that below `belowSeverity`, where it is given. */
    first: (limit: number, belowSeverity: number = Number.MAX_SAFE_INTEGER): Expendable[] =>
      attempt(() =>
        sql.first
          .all({ limit, belowSeverity })
          .map(({ severity, ...row }) => ({ evidence: fromEvidenceRow(row), severity })),
      ),
    markRemoved: (removed: readonly Evidence[], nowMs: number): void =>
      attempt(() => markRemoved.immediate(removed, nowMs)),
    /**
     * Forgets incidents that are over and have no file left, of low severity before high and old before new; gives how many.
     */
    forgetIncidents: (limit: number, nowMs: number): number =>
      attempt(() => sql.forgetIncidents.run({ limit, nowMs }).changes),
    find: (id: string): Evidence | undefined =>
      attempt(() => {
        const row = sql.find.get(id)
        return row && fromEvidenceRow(row)
      }),
  }
}

function prepareStatements(database: Database) {
  return {
    evidenceBytes: database.prepare<[], { bytes: number }>(
      'SELECT ifnull(sum(bytes), 0) AS bytes FROM evidence WHERE removed_at_ms IS NULL',
    ),
    first: database.prepare<
      { limit: number; belowSeverity: number },
      EvidenceRow & { readonly severity: Severity }
    >(
      `SELECT * FROM evidence
       WHERE removed_at_ms IS NULL AND (url IS NOT NULL OR severity < @belowSeverity)
       ORDER BY url IS NULL, severity = 4, kind <> 'clip', severity, variant = 'thumbnail', captured_at_ms, id
       LIMIT @limit`,
    ),
    markRemoved: database.prepare<[number, string]>('UPDATE evidence SET removed_at_ms = ? WHERE id = ?'),
    forgetUpload: database.prepare<[string]>('DELETE FROM uploads WHERE evidence_id = ?'),
    forgetIncidents: database.prepare<{ limit: number; nowMs: number }>(
      `DELETE FROM incidents WHERE id IN (
         SELECT id FROM incidents
         WHERE state NOT IN ('open', 'updated') AND ifnull(dismissed_until_ms, 0) <= @nowMs
           AND NOT EXISTS (SELECT 1 FROM evidence WHERE incident_id = incidents.id AND removed_at_ms IS NULL)
           AND NOT EXISTS (
             SELECT 1 FROM sightings WHERE incident_id = incidents.id AND state IN ('open', 'updated')
           )
         ORDER BY severity, last_seen_at_ms, id LIMIT @limit
       )`,
    ),
    find: database.prepare<[string], EvidenceRow>('SELECT * FROM evidence WHERE id = ?'),
  }
}
