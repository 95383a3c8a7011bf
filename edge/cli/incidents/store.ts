import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { createBallast } from '../../pipeline/record/ballast.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createSqliteStore } from '../../pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../pipeline/record/store.js'

/** Reads the store that a configuration names, beside a running box or without one. */
export async function withStore<T>(
  configPath: string,
  read: (store: IncidentStore, loaded: LoadedConfig) => T,
): Promise<T> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const { dir } = loaded.config.storage
  if (!existsSync(join(dir, 'lamppost.db'))) {
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `${dir} holds no incidents yet`,
      hint: 'Start the box with "lamppost run", or check storage.dir.',
    })
  }
  const freeBallast = createBallast(dir).release
  const store = createSqliteStore({ database: openDatabase(dir), freeBallast })
  try {
    return read(store, loaded)
  } finally {
    store.close()
  }
}
