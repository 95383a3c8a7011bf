import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { migrate } from '../../../../edge/pipeline/record/migrate.js'
import { migrations } from '../../../../edge/pipeline/record/migrations.js'
import { createSqliteStore } from '../../../../edge/pipeline/record/sqlite-store.js'

const freshDir = () => mkdtempSync(join(tmpdir(), 'lamppost-database-'))
const tables = (database: Database.Database) =>
  database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all()

describe('openDatabase', () => {
  it('makes folder and tables, and is set so that a commit is durable', () => {
    const database = openDatabase(join(freshDir(), 'data/store'))
    expect(tables(database)).toEqual(expect.arrayContaining(['evidence', 'incidents', 'notes', 'sightings']))
    const pragma = (name: string) => database.pragma(name, { simple: true })
    expect(pragma('user_version')).toBe(migrations.length)
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('busy_timeout')).toBe(5000)
    database.close()
  })

  it('opens what is already there without a change', () => {
    const dir = freshDir()
    const first = openDatabase(dir)
    first.exec(`UPDATE counters SET value = 41`)
    first.close()
    const second = openDatabase(dir)
    expect(second.prepare('SELECT value FROM counters').pluck().get()).toBe(41)
    second.close()
  })

  it('refuses a database of a newer version, and leaves it alone', () => {
    const dir = freshDir()
    const newer = openDatabase(dir)
    newer.pragma(`user_version = ${migrations.length + 1}`)
    newer.close()
    expect(() => openDatabase(dir)).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }))
  })

  it('makes sightings of the incidents of an older version, and keeps their reports and evidence', () => {
    const dir = freshDir()
    const old = new Database(join(dir, 'lamppost.db'))
    migrate(old, migrations.slice(0, 2))
    const incident = `'parking', 'updated', 2, NULL, 'car', 0.8, 1, 9.5, 8, 2, 'kerb', NULL, 'east', '[1,2,3,4]', 64, 48, 9, 'm'`
    old.exec(`
      INSERT INTO incidents VALUES ('i-1', ${incident});
      INSERT INTO incidents VALUES ('i-2', ${incident.replace('updated', 'dismissed')});
      INSERT INTO sightings VALUES ('s-1', 'i-1', 'east', 5, '[1,2,3,4]', 0.8);
      INSERT INTO evidence VALUES ('e-1', 'i-1', 'snapshot', 'clean', 'a.jpg', 'image/jpeg', 1, 'ab', 5);
    `)
    old.close()
    const store = createSqliteStore({ database: openDatabase(dir), freeBallast: () => false })
    const { incident: kept, sightings, notes, evidence } = store.getHistory('i-1')!
    expect(kept).toMatchObject({ state: 'updated', sightings: 1, source: { kind: 'camera', id: 'east' } })
    expect(sightings).toEqual([expect.objectContaining({ id: 'i-1', state: 'updated', dwellMs: 8 })])
    expect(store.openSightings('east')).toEqual(sightings)
    expect(notes).toEqual([{ id: 's-1', incidentId: 'i-1', atMs: 5, kind: 'seen', sightingId: 'i-1' }])
    expect(evidence).toHaveLength(1)
    expect(store.getHistory('i-2')).toMatchObject({
      incident: { state: 'dismissed' },
      sightings: [{ state: 'expired' }],
    })
    store.close()
  })

  it('keeps incidents of a version without signals, and takes signals from then on', () => {
    const dir = freshDir()
    const old = new Database(join(dir, 'lamppost.db'))
    const signals = migrations.findIndex(step => step.includes(`'flight', 'signal'`))
    migrate(old, migrations.slice(0, signals))
    const seen = `'parking', 'updated', 2, NULL, 'car', 0.8, 1, 9.5, 8`
    const around = `'kerb', NULL, %, 'camera', 'east', NULL, '[1,2,3,4]', 64, 48, 9, 'm'`
    old.exec(`
      INSERT INTO incidents VALUES ('i-1', ${seen}, 1, NULL, NULL, 0, ${around.replace(' %,', '')});
      INSERT INTO sightings VALUES ('s-1', 'i-1', ${seen}, ${around.replace('%', 'NULL, NULL')});
      INSERT INTO evidence VALUES ('e-1', 'i-1', 'snapshot', 'clean', 'a.jpg', 'image/jpeg', 1, 'ab', 5, NULL, NULL);
      INSERT INTO notes VALUES ('n-1', 'i-1', 5, 'began', 's-1', NULL, NULL);
    `)
    old.close()
    const store = createSqliteStore({ database: openDatabase(dir), freeBallast: () => false })
    const { incident, sightings, notes, evidence } = store.getHistory('i-1')!
    expect([sightings.length, notes.length, evidence.length]).toEqual([1, 1, 1])
    expect(store.openSightings('east')).toEqual(sightings)
    const measured = { value: 16.5, unit: 'cm', min: 15, max: 31 }
    const source = { kind: 'signal', id: 'water' } as const
    const ofSignal = { incident: { ...incident, source, measured }, notes: [] }
    const sighting = { ...sightings[0]!, id: 's-2', source, measured }
    store.record({
      change: { kind: 'noted', ...ofSignal, sighting },
      ...{ evidence: [], messageId: 'm-1', recordedAtMs: 10 },
    })
    expect(store.findIncident('i-1')).toEqual(ofSignal.incident)
    expect(store.openSightings('water')).toEqual([sighting])
    expect(store.watchingSources().sort()).toEqual(['east', 'water'])
    store.close()
  })

  it('keeps the evidence of a version without thumbnails with its uploads and severity, and takes thumbnails', () => {
    const dir = freshDir()
    const old = new Database(join(dir, 'lamppost.db'))
    const before = migrations.findIndex(step => step.includes(`'annotated', 'thumbnail'`))
    migrate(old, migrations.slice(0, before))
    const incident = `'parking', 'updated', 2, NULL, 'car', 0.8, 1, 9.5, 8, 1, NULL, NULL, 0, 'kerb', NULL, 'camera', 'east'`
    old.exec(`
      INSERT INTO incidents VALUES ('i-1', ${incident}, NULL, '[1,2,3,4]', 64, 48, 9, 'm', NULL);
      INSERT INTO evidence (id, incident_id, kind, variant, path, mime, bytes, sha256, captured_at_ms, url, removed_at_ms)
        VALUES ('e-1', 'i-1', 'snapshot', 'clean', 'a.jpg', 'image/jpeg', 1, 'ab', 5, 'https://s3/a.jpg', 7),
          ('e-2', 'i-1', 'clip', 'clean', 'b.mp4', 'video/mp4', 2, 'cd', 6, NULL, NULL);
      INSERT INTO uploads (evidence_id, attempts) VALUES ('e-2', 3);
    `)
    const schemaOf = (database: Database.Database) =>
      database
        .prepare(
          `SELECT type, name FROM sqlite_schema WHERE tbl_name IN ('evidence', 'incidents') ORDER BY name`,
        )
        .all()
    const parts = schemaOf(old)
    old.close()
    const database = openDatabase(dir)
    expect(schemaOf(database)).toEqual(expect.arrayContaining(parts))
    expect(database.pragma('foreign_key_check')).toEqual([])
    const store = createSqliteStore({ database, freeBallast: () => false })
    const { evidence, incident: kept } = store.getHistory('i-1')!
    expect(evidence).toMatchObject([
      { id: 'e-1', url: 'https://s3/a.jpg', removedAtMs: 7 },
      { id: 'e-2', kind: 'clip', bytes: 2 },
    ])
    const severities = () => database.prepare('SELECT severity FROM evidence ORDER BY id').pluck().all()
    const small = { ...evidence[1]!, id: 'e-3', path: 'c.jpg', kind: 'before', variant: 'thumbnail' } as const
    const noted = {
      change: { kind: 'noted', incident: kept, notes: [] },
      messageId: 'm-1',
      recordedAtMs: 10,
    } as const
    store.record({ ...noted, evidence: [small] })
    expect(severities()).toEqual([2, 2, 2])
    const urgent = { ...noted.change, incident: { ...kept, severity: 4 } } as const
    store.record({ ...noted, change: urgent, evidence: [] })
    expect(severities()).toEqual([4, 4, 4])
    database.prepare(`DELETE FROM incidents`).run()
    expect(database.prepare('SELECT count(*) FROM evidence, uploads').pluck().get()).toBe(0)
    expect(database.prepare('SELECT count(*) FROM uploads').pluck().get()).toBe(0)
    store.close()
  })

  it.each([
    ['lies below a file', (dir: string) => join(dir, 'a-file/store')],
    ['is a file', (dir: string) => join(dir, 'a-file')],
  ])('says so where the folder %s', (_, pathIn) => {
    const dir = freshDir()
    writeFileSync(join(dir, 'a-file'), '')
    expect(() => openDatabase(pathIn(dir))).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  })

  it('says so where the file is no database', () => {
    const dir = freshDir()
    writeFileSync(
      join(dir, 'lamppost.db'),
      'this is no database, but it is long enough to look at'.repeat(100),
    )
    expect(() => openDatabase(dir)).toThrow(
      expect.objectContaining({ code: 'STORE_UNAVAILABLE', hint: expect.stringContaining('lamppost.db') }),
    )
  })
})

describe('migrate', () => {
  const first = 'CREATE TABLE a (x)'

  it('takes only the steps that are missing', () => {
    const database = new Database(':memory:')
    migrate(database, [first])
    migrate(database, [first, 'CREATE TABLE b (x)'])
    expect(tables(database)).toEqual(['a', 'b'])
  })

  it('leaves nothing of a step that fails, and keeps the ones before it', () => {
    const database = new Database(':memory:')
    expect(() => migrate(database, [first, 'CREATE TABLE b (x); CREATE TABLE a (x)'])).toThrow(
      'already exists',
    )
    expect(tables(database)).toEqual(['a'])
    expect(database.pragma('user_version', { simple: true })).toBe(1)
  })
})
