import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../../../edge/pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { aChange, startMs } from '../../../support/incidents.js'

const openFresh = () => openDatabase(mkdtempSync(join(tmpdir(), 'lamppost-sqlite-')))

/** No page may be added from here on: SQLite then says SQLITE_FULL, as on a full disk. */
const fillUp = (database: Database) => database.pragma(`max_page_count = 1`)
const makeRoom = (database: Database) => database.pragma(`max_page_count = 1000000`)

const put = (store: IncidentStore, id: string, payload = 'x') =>
  store.record({
    change: aChange(),
    evidence: [],
    recordedAtMs: startMs,
    messageId: id,
    buildMessage: () => ({ topic: 't', payload, contentType: 'text/plain' }),
  })
const unavailable = expect.objectContaining({
  code: 'STORE_UNAVAILABLE',
  hint: expect.stringContaining('Free space'),
})

describe('SQLite store on a full disk', () => {
  it('refuses a new incident as a whole, does not touch the ballast, and goes on when there is room', () => {
    const database = openFresh()
    const store = createSqliteStore({
      database,
      freeBallast: () => {
        throw new Error('the ballast is for deliveries')
      },
    })
    put(store, 'first')
    fillUp(database)
    expect(() => put(store, 'second', 'x'.repeat(100_000))).toThrow(unavailable)
    expect(store.listIncidents()).toHaveLength(1)
    expect(store.depth()).toBe(1)
    makeRoom(database)
    expect(put(store, 'second', 'x'.repeat(100_000))).toBe(2)
  })

  it('throws the ballast over so that the outbox can still get shorter', () => {
    const database = openFresh()
    let releases = 0
    const store = createSqliteStore({
      database,
      freeBallast: () => {
        releases += 1
        makeRoom(database)
        return true
      },
    })
    put(store, 'refused', 'x'.repeat(100_000))
    fillUp(database)
    store.deadLetter('refused', 'too large')
    expect(releases).toBe(1)
    expect(store.depth()).toBe(0)
    expect(store.deadLetters()).toHaveLength(1)
  })

  it('says so when there is no ballast left, and has changed nothing', () => {
    const database = openFresh()
    const store = createSqliteStore({ database, freeBallast: () => false })
    put(store, 'refused', 'x'.repeat(100_000))
    fillUp(database)
    expect(() => store.deadLetter('refused', 'too large')).toThrow(unavailable)
    expect(store.depth()).toBe(1)
    expect(store.deadLetters()).toEqual([])
  })
})

describe('SQLite store', () => {
  it('says so when another process holds the database', () => {
    const dir = mkdtempSync(join(tmpdir(), 'lamppost-sqlite-'))
    const [database, other] = [openDatabase(dir), openDatabase(dir)]
    database.pragma('busy_timeout = 0')
    const store = createSqliteStore({ database, freeBallast: () => false })
    other.exec('BEGIN IMMEDIATE')
    expect(() => put(store, 'first')).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
    other.exec('ROLLBACK')
    expect(put(store, 'first')).toBe(1)
  })

  it('refuses what is read-only', () => {
    const database = openFresh()
    const store = createSqliteStore({ database, freeBallast: () => false })
    database.pragma('query_only = ON')
    expect(() => put(store, 'first')).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  })

  it('does not call a broken incident a problem of the disk', () => {
    const store = createSqliteStore({ database: openFresh(), freeBallast: () => false })
    const record = () =>
      store.record({
        change: aChange('opened', { confidence: Number.NaN }),
        evidence: [],
        recordedAtMs: startMs,
        messageId: 'm',
        buildMessage: () => ({ topic: 't', payload: '', contentType: '' }),
      })
    expect(record).toThrow(/NOT NULL/)
  })
})
