import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import { createMemoryStore } from '../support/memory-store.js'
import { storeContract } from './store.contract.js'

storeContract('memory', createMemoryStore)

let dir: string
const openSqlite = () => createSqliteStore({ database: openDatabase(dir), freeBallast: () => false })
const openFresh = () => {
  dir = mkdtempSync(join(tmpdir(), 'lamppost-store-'))
  return openSqlite()
}
storeContract('SQLite', openFresh, openSqlite)
