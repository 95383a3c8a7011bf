import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createOriginalsTable, type OriginalsTable } from '../../pipeline/record/originals/originals-table.js'
import { demandStore } from '../demand-store.js'

/** What is known of the originals of the box that a configuration names, beside a running box or without one. */
export async function withOriginals<T>(
  configPath: string,
  use: (table: OriginalsTable, loaded: LoadedConfig) => Promise<T>,
): Promise<T> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const { dir } = loaded.config.storage
  demandStore(dir)
  const database = openDatabase(dir)
  try {
    return await use(createOriginalsTable(database), loaded)
  } finally {
    database.close()
  }
}
