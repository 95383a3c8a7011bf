import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { migrate } from './migrate.js'
import { migrations } from './migrations.js'
import { storeError } from './store-errors.js'

/**
 * Opens `<dir>/lamppost.db`, makes folder and tables where they are missing, and brings an older database up to
 * date. Throws STORE_UNAVAILABLE and STORE_NEWER.
 */
export function openDatabase(dir: string): Database.Database {
  try {
    mkdirSync(dir, { recursive: true })
    return openPrepared(join(dir, 'lamppost.db'), migrations)
  } catch (error) {
    throw storeError(`The database in ${dir} cannot be opened`, error)
  }
}

/** A database that loses nothing it has committed, brought up to date by the steps that are missing. */
export function openPrepared(path: string, steps: readonly string[]): Database.Database {
  const database = new Database(path, { timeout: 5000 })
  try {
    database.pragma('journal_mode = WAL')
    // NORMAL may roll back the latest commits when the power fails: "recorded" would be a lie.
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = OFF')
    migrate(database, steps)
    database.pragma('foreign_keys = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
