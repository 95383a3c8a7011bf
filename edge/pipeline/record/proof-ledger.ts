import type { Database } from 'better-sqlite3'
import type { ChainLines, Ledger } from '../../proof/ledger.js'
import type { Tip } from '../../proof/statement.js'

/** The lines of the chain of proof, in the database of the incidents. Throws what SQLite throws. */
export function createProofLedger(database: Database): Ledger {
  const sql = prepareStatements(database)
  const together = database.transaction((action: () => unknown) => action())
  return {
    tip: () => sql.tip.get(),
    lastLine: () => sql.lastLine.get()?.line,
    incidentTip: (chain, incidentId) => sql.incidentTip.get(chain, incidentId),
    entryOf: messageId => sql.ofMessage.get(messageId),
    append({ chain, seq, text, sha256, incident }, paths, messageId = undefined) {
      sql.insert.run(
        chain,
        seq,
        text,
        sha256,
        incident?.id ?? null,
        incident?.entry ?? null,
        messageId ?? null,
      )
      for (const path of paths) sql.insertPath.run(path)
    },
    names: path => sql.named.get(path) !== undefined,
    lines: (chain, fromSeq, limit) => sql.lines.all(chain, fromSeq, limit).map(({ line }) => line),
    bytes: (chain, fromSeq, limit) => sql.bytes.get(chain, fromSeq, limit)!.bytes,
    linesOf(incidentIds) {
      const ids = JSON.stringify(incidentIds)
      return sql.chainsOf.all(ids).map(({ chain }): ChainLines => {
        return { tip: sql.tipOf.get(chain)!, lines: sql.linesOf.all(chain, ids) }
      })
    },
    incidentIds: (beginning, limit) =>
      sql.incidentIds.all(beginning, `${beginning}\u{10ffff}`, limit).map(({ id }) => id),
    together: <T>(action: () => T) => (database.inTransaction ? action() : (together.immediate(action) as T)),
  }
}

function prepareStatements(database: Database) {
  return {
    tip: database.prepare<[], Tip>('SELECT chain, seq, sha256 FROM proof ORDER BY rowid DESC LIMIT 1'),
    lastLine: database.prepare<[], { line: string }>('SELECT line FROM proof ORDER BY rowid DESC LIMIT 1'),
    incidentTip: database.prepare<[string, string], { entry: number; sha256: string }>(
      `SELECT incident_entry AS entry, sha256 FROM proof WHERE chain = ? AND incident_id = ?
       ORDER BY incident_entry DESC LIMIT 1`,
    ),
    ofMessage: database.prepare<[string], Tip>('SELECT chain, seq, sha256 FROM proof WHERE message_id = ?'),
    insert: database.prepare<[string, number, string, string, string | null, number | null, string | null]>(
      `INSERT INTO proof (chain, seq, line, sha256, incident_id, incident_entry, message_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertPath: database.prepare<[string]>(
      'INSERT INTO proof_files (path) VALUES (?) ON CONFLICT DO NOTHING',
    ),
    named: database.prepare<[string], object>('SELECT 1 FROM proof_files WHERE path = ?'),
    lines: database.prepare<[string, number, number], { line: string }>(
      'SELECT line FROM proof WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?',
    ),
    bytes: database.prepare<[string, number, number], { bytes: number }>(
      `SELECT ifnull(sum(length(CAST(line AS BLOB)) + 1), 0) AS bytes
       FROM (SELECT line FROM proof WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?)`,
    ),
    chainsOf: database.prepare<[string], { chain: string }>(
      `SELECT DISTINCT chain FROM proof WHERE incident_id IN (SELECT value FROM json_each(?)) ORDER BY chain`,
    ),
    tipOf: database.prepare<[string], Tip>(
      'SELECT chain, seq, sha256 FROM proof WHERE chain = ? ORDER BY seq DESC LIMIT 1',
    ),
    incidentIds: database.prepare<[string, string, number], { id: string }>(
      `SELECT DISTINCT incident_id AS id FROM proof WHERE incident_id >= ? AND incident_id < ?
       ORDER BY incident_id LIMIT ?`,
    ),
    linesOf: database.prepare<[string, string], { seq: number; text: string }>(
      `SELECT seq, line AS text FROM proof
       WHERE chain = ? AND (incident_id IS NULL OR incident_id IN (SELECT value FROM json_each(?)))
       ORDER BY seq`,
    ),
  }
}
