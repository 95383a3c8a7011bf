import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'

const ASK_EVERY_MS = 200
/** What a process that was told to stop needs for the frame in hand. */
const WITHIN_MS = 30_000

/**
 * Waits until nobody else works on the job in a folder: a box that was killed leaves the process of its job behind for a moment. Held
 * until the result is called, or the process ends, however it ends.
 *
 * @throws LamppostError FLIGHT_BUSY; what `signal` was aborted with
 */
export async function lockJob(dir: string, clock: Clock, signal: AbortSignal): Promise<() => void> {
  // The lock that SQLite takes of a file goes with the process. Nothing is written: a full disk does not matter.
  mkdirSync(dir, { recursive: true })
  const database = new Database(join(dir, 'job.lock'), { timeout: 0 })
  const untilMs = clock.monotonicMs() + WITHIN_MS
  try {
    while (!isTaken(database)) {
      if (clock.monotonicMs() > untilMs)
        throw new LamppostError('FLIGHT_BUSY', { what: `Another process works on the flight in ${dir}` })
      await clock.sleep(ASK_EVERY_MS, signal)
    }
  } catch (error) {
    database.close()
    throw error
  }
  return () => database.close()
}

function isTaken(database: Database.Database): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
    throw error
  }
}
