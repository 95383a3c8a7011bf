import type { Database } from 'better-sqlite3'
import { storeError } from './store-errors.js'

export interface CommandAnswersOptions {
  /** From `openDatabase`. */
  readonly database: Database
  /** Answers older than this are forgotten; requests that come again later are done again. */
  readonly keepMs?: number
  /** Answers larger than this together: those to requests without an effect go first, then the oldest. */
  readonly mostBytes?: number
}

interface Row {
  request: string
  answer: string | null
}

interface Request {
  readonly correlation: Uint8Array
  readonly request: string
  readonly changes: boolean
  readonly receivedAtMs: number
}

const DAY_MS = 86_400_000
/** An entry takes so much even where its answer is short. */
const ENTRY_BYTES = 256

/** Answers to commands by correlation, on SQLite. Every method throws STORE_UNAVAILABLE where the disk refuses. */
export function createCommandAnswers({
  database,
  keepMs = DAY_MS,
  mostBytes = 16 * 1024 * 1024,
}: CommandAnswersOptions) {
  const find = database.prepare<[Buffer], Row>(
    'SELECT request, answer FROM command_answers WHERE correlation = ?',
  )
  const insert = database.prepare<[Buffer, string, number, number, number]>(
    'INSERT INTO command_answers (correlation, request, changes, received_at_ms, bytes) VALUES (?, ?, ?, ?, ?)',
  )
  const update = database.prepare<[string, number, Buffer]>(
    'UPDATE command_answers SET answer = ?, bytes = ? WHERE correlation = ?',
  )
  const remove = database.prepare<[Buffer]>('DELETE FROM command_answers WHERE correlation = ?')
  // A clock that has jumped back must not keep answers for ever.
  const removeOld = database.prepare<{ nowMs: number; keepMs: number }>(
    'DELETE FROM command_answers WHERE received_at_ms < @nowMs - @keepMs OR received_at_ms > @nowMs + @keepMs',
  )
  const removeOver = database.prepare<[number]>(
    `DELETE FROM command_answers WHERE rowid IN (
       SELECT rowid FROM (
         SELECT rowid, sum(bytes) OVER (ORDER BY changes DESC, received_at_ms DESC, rowid DESC) AS running
         FROM command_answers
       ) WHERE running > ?
     )`,
  )

  const begin = database.transaction((entry: Request) => {
    const correlation = Buffer.from(entry.correlation)
    removeOld.run({ nowMs: entry.receivedAtMs, keepMs })
    const row = find.get(correlation)
    if (!row) {
      insert.run(correlation, entry.request, Number(entry.changes), entry.receivedAtMs, ENTRY_BYTES)
      return { kind: 'new' as const }
    }
    if (row.request !== entry.request) return { kind: 'other' as const }
    return row.answer === null
      ? { kind: 'unfinished' as const }
      : { kind: 'answered' as const, answer: row.answer }
  })
  const finish = database.transaction((correlation: Uint8Array, answer: string) => {
    update.run(answer, ENTRY_BYTES + Buffer.byteLength(answer), Buffer.from(correlation))
    removeOver.run(mostBytes)
  })

  const attempt = <T>(what: string, action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError(what, error)
    }
  }
  return {
    begin: (entry: Request) => attempt('A command cannot be written down', () => begin.immediate(entry)),
    finish: (correlation: Uint8Array, answer: string) =>
      attempt('The answer to a command cannot be kept', () => finish.immediate(correlation, answer)),
    forget: (correlation: Uint8Array) =>
      attempt('A command cannot be forgotten', () => {
        remove.run(Buffer.from(correlation))
      }),
  }
}
