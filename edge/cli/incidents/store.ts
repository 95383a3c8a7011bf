import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { createBallast } from '../../pipeline/record/ballast.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createSqliteStore } from '../../pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../pipeline/record/store.js'
import { demandStore } from '../demand-store.js'

/** Reads the store that a configuration names, beside a running box or without one. */
export async function withStore<T>(
  configPath: string,
  read: (store: IncidentStore, loaded: LoadedConfig) => T,
): Promise<T> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const { dir } = loaded.config.storage
  demandStore(dir)
  const freeBallast = createBallast(dir).release
  const store = createSqliteStore({ database: openDatabase(dir), freeBallast })
  try {
    return read(store, loaded)
  } finally {
    store.close()
  }
}
