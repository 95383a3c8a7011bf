import type { Database } from 'better-sqlite3'
import { v7 as uuidv7 } from 'uuid'
import type { Message } from '../../messages/message.js'

/** A message that is not there before its place in the outbox is known. */
export type BuildMessage = (seq: number, id: string) => Message

/** Puts a message at the end of the outbox; to be called within a transaction, which is what it belongs to. */
export function createEnqueue(database: Database): (build: BuildMessage, nowMs: number) => void {
  const nextSeq = database.prepare<[], { value: number }>(
    `UPDATE counters SET value = value + 1 WHERE name = 'seq' RETURNING value`,
  )
  const insert = database.prepare<[number, string, string, string, string, number]>(
    'INSERT INTO outbox (seq, id, topic, payload, content_type, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return (build, nowMs) => {
    const seq = nextSeq.get()!.value
    const id = uuidv7()
    const { topic, payload, contentType } = build(seq, id)
    insert.run(seq, id, topic, payload, contentType, nowMs)
  }
}
