import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../../edge/pipeline/record/database.js'
import {
  boxKeyPath,
  openBoxKey,
  readBoxKey,
  readRecipientKey,
} from '../../../../../edge/pipeline/record/originals/key-files.js'
import { boxKey } from '../../../../../edge/pipeline/record/originals/keys.js'
import {
  createOriginals,
  deleteDue,
  type OriginalDraft,
} from '../../../../../edge/pipeline/record/originals/originals.js'
import {
  createOriginalsTable,
  type OriginalsTable,
} from '../../../../../edge/pipeline/record/originals/originals-table.js'
import { type Reading, readOriginal } from '../../../../../edge/pipeline/record/originals/read-original.js'
import { createSealedFiles, sealedPath } from '../../../../../edge/pipeline/record/originals/sealed-files.js'
import { createSqliteStore } from '../../../../../edge/pipeline/record/sqlite-store.js'
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock.js'
import { aChange, someEvidence, startMs } from '../../../../support/incidents.js'
import { recordingLog } from '../../../../support/recording-log.js'

const DAY = 86_400_000
const PICTURE = Buffer.from('a picture with a face')
const key = boxKey(randomBytes(32))

let dir: string
let database: Database
let table: OriginalsTable
let clock: FakeClock
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lamppost-originals-'))
  database = openDatabase(dir)
  table = createOriginalsTable(database)
  clock = createFakeClock(startMs)
})
afterEach(() => {
  database.close()
  rmSync(dir, { recursive: true })
})

const draft: OriginalDraft = {
  ...{ incidentId: 'incident-1', evidenceId: 'evidence-1', kind: 'snapshot', mime: 'image/jpeg' },
  capturedAtMs: startMs - 500,
}
const originals = (keepMs = 30 * DAY, reserveBytes = 0) =>
  createOriginals({ dir, table, files: createSealedFiles(dir, reserveBytes), key, keepMs, clock })
const keepOne = async (given: Partial<OriginalDraft> = {}) => {
  const known = new Set(table.list().map(({ id }) => id))
  await originals().keep({ ...draft, ...given }, PICTURE)
  return table.list().find(({ id }) => !known.has(id))!
}
const read = (given: Partial<Reading> = {}) =>
  readOriginal({
    ...{ dir, table, idOrBeginning: 'evidence-1', who: 'li', reason: 'case 7', nowMs: clock.now() },
    ...{ outPath: join(dir, 'out.jpg'), readKey: async () => key, ...given },
  })

describe('originals', () => {
  it('lie encrypted and apart, and their owner alone may read the files', async () => {
    const { id } = await keepOne()
    const file = readFileSync(sealedPath(dir, id))
    expect(file.includes('face')).toBe(false)
    expect(statSync(sealedPath(dir, id)).mode & 0o777).toBe(0o600)
    expect(statSync(join(dir, 'originals')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(dir, 'originals'))).toEqual([`${id}.sealed`])
  })

  it('are known by what they are the originals of', async () => {
    expect(await keepOne()).toMatchObject({
      ...draft,
      ...{ bytes: PICTURE.length, keepMs: 30 * DAY, recordedAtMs: startMs, keyId: key.id.toString('hex') },
    })
  })

  it('are refused where the disk has no room for them, and nothing is left', async () => {
    await expect(originals(DAY, Number.MAX_SAFE_INTEGER).keep(draft, PICTURE)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect(table.list()).toEqual([])
    expect(existsSync(join(dir, 'originals'))).toBe(false)
  })

  it('are deleted when their time is over, and not before', async () => {
    const { id } = await keepOne()
    await clock.advance(10 * DAY)
    const later = await keepOne({ evidenceId: 'evidence-2' })
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY - 1, 30 * DAY)).toBe(0)
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY, 30 * DAY)).toBe(1)
    expect(readdirSync(join(dir, 'originals'))).toEqual([`${later.id}.sealed`])
    expect(table.list()[0]).toMatchObject({ id, deletedAtMs: startMs + 30 * DAY })
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY, 30 * DAY)).toBe(0)
  })

  it('are deleted sooner where less is kept now, and no later where more is', async () => {
    await keepOne()
    expect(await deleteDue({ dir, table }, startMs + DAY, DAY)).toBe(1)
    await keepOne()
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY, 365 * DAY)).toBe(1)
  })

  it('that a crash left half written are deleted, too', async () => {
    const { id } = await keepOne()
    writeFileSync(`${sealedPath(dir, id)}.part`, 'half')
    rmSync(sealedPath(dir, id))
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY, 30 * DAY)).toBe(1)
    expect(readdirSync(join(dir, 'originals'))).toEqual([])
  })
})

describe('an original whose row a power cut took', () => {
  it('is deleted when its time is over, and not before', async () => {
    const { id } = await keepOne()
    database.prepare('DELETE FROM originals WHERE id = ?').run(id)
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY - 1, 30 * DAY)).toBe(0)
    expect(readdirSync(join(dir, 'originals'))).toEqual([`${id}.sealed`])
    writeFileSync(join(dir, 'originals', 'notes.txt'), 'of a person')
    expect(await deleteDue({ dir, table }, startMs + 30 * DAY, 30 * DAY)).toBe(1)
    expect(readdirSync(join(dir, 'originals'))).toEqual(['notes.txt'])
  })
})

describe('reading an original', () => {
  const out = () => readFileSync(join(dir, 'out.jpg'), 'utf8')
  const refused = async (given: Partial<Reading>, code: string, text: string) => {
    await expect(read(given)).rejects.toMatchObject({ code, message: expect.stringContaining(text) })
    expect(readdirSync(dir).filter(name => name.startsWith('out.jpg'))).toEqual([])
  }

  it('gives it back as it was, to its reader alone, and writes down who did and why', async () => {
    const { id } = await keepOne()
    await clock.advance(DAY)
    expect(await read()).toMatchObject({ id })
    expect(out()).toBe(PICTURE.toString())
    expect(statSync(join(dir, 'out.jpg')).mode & 0o777).toBe(0o600)
    expect(table.accesses()).toEqual([
      { atMs: startMs + DAY, originalId: id, incidentId: 'incident-1', who: 'li', reason: 'case 7' },
    ])
  })

  it('writes it down before the key is even looked for', async () => {
    await keepOne()
    let written = 0
    const readKey = async () => {
      written = table.accesses().length
      throw new Error('no key')
    }
    await expect(read({ readKey })).rejects.toThrow('no key')
    expect(written).toBe(1)
  })

  it('takes the id of the original, the beginning of one, and that of the annotated picture', async () => {
    const change = aChange()
    const evidence = [
      someEvidence(change.incident.id),
      someEvidence(change.incident.id, { variant: 'annotated' }),
      someEvidence(change.incident.id, { kind: 'after', capturedAtMs: startMs + 1 }),
    ]
    const store = createSqliteStore({ database, freeBallast: () => false })
    const message = { topic: 't', payload: '{}', contentType: 'application/json' }
    store.record({ change, evidence, recordedAtMs: 0, messageId: 'm', buildMessage: () => message })
    const { id } = await keepOne({
      ...{ incidentId: change.incident.id, evidenceId: evidence[0]!.id, capturedAtMs: startMs },
    })
    for (const asked of [id, id.slice(0, 30), evidence[0]!.id, evidence[1]!.id])
      expect(await read({ idOrBeginning: asked })).toMatchObject({ id })
    await refusedAfter(evidence[2]!.id)
  })
  const refusedAfter = (idOrBeginning: string) =>
    expect(read({ idOrBeginning })).rejects.toMatchObject({ code: 'ORIGINAL_UNKNOWN' })

  it.each(['', '  \n'])('is refused without a reason (%j), and not written down', async reason => {
    await keepOne()
    await refused({ reason }, 'USAGE', 'for a reason only')
    expect(table.accesses()).toEqual([])
  })

  it('is refused where there is none, or more than one', async () => {
    await refused({}, 'ORIGINAL_UNKNOWN', 'No original belongs to evidence-1')
    await keepOne()
    await refused({ idOrBeginning: '' }, 'ORIGINAL_UNKNOWN', 'No original belongs to')
    await keepOne({ evidenceId: 'evidence-2' })
    await refused({ idOrBeginning: 'evidence-' }, 'ORIGINAL_UNKNOWN', '2 originals begin with evidence-')
  })

  it('is refused when its time is over, whether it was deleted yet or not', async () => {
    await keepOne()
    await clock.advance(30 * DAY)
    await refused({}, 'ORIGINAL_EXPIRED', 'was to be kept until 2026-12-23')
    await deleteDue({ dir, table }, clock.now(), 30 * DAY)
    await refused({}, 'ORIGINAL_EXPIRED', 'was deleted on 2026-12-23')
    expect(table.accesses()).toEqual([])
  })

  it('leaves no half of one where the file was changed, is another one, or is gone', async () => {
    const { id } = await keepOne()
    const path = sealedPath(dir, id)
    const file = readFileSync(path)
    file[file.length - 20]! ^= 1
    writeFileSync(path, file)
    await refused({}, 'ORIGINAL_DAMAGED', 'not as it was written')
    await originals().keep({ ...draft, evidenceId: 'evidence-2' }, Buffer.from('another picture'))
    writeFileSync(path, readFileSync(sealedPath(dir, table.find('evidence-2')[0]!.id)))
    await refused({ idOrBeginning: id }, 'ORIGINAL_DAMAGED', 'another one')
    rmSync(path)
    await refused({ idOrBeginning: id }, 'ORIGINAL_DAMAGED', 'cannot be read')
  })

  it('is refused with another key', async () => {
    await keepOne()
    await refused({ readKey: async () => boxKey(randomBytes(32)) }, 'ORIGINAL_KEY', key.id.toString('hex'))
  })

  it('stays written down: neither changed nor removed', async () => {
    await keepOne()
    await read()
    expect(() => database.exec('DELETE FROM original_accesses')).toThrow('stay written')
    expect(() => database.exec("UPDATE original_accesses SET who = 'nobody'")).toThrow('stay as written')
    expect(table.accesses()).toHaveLength(1)
  })
})

describe('the key of a box', () => {
  it('is made once, for its owner alone, and is the same from then on', async () => {
    const { log, lines } = recordingLog()
    const made = await openBoxKey(dir, log)
    expect(statSync(boxKeyPath(dir)).mode & 0o777).toBe(0o600)
    expect(statSync(join(dir, 'keys')).mode & 0o777).toBe(0o700)
    expect((await openBoxKey(dir, log)).id).toEqual(made.id)
    expect((await readBoxKey(dir)).id).toEqual(made.id)
    expect(lines).toEqual([])
  })

  it('that is no key is put aside, not deleted, and the log says so', async () => {
    const { log, lines } = recordingLog()
    await openBoxKey(dir, log)
    writeFileSync(boxKeyPath(dir), 'garbage')
    await openBoxKey(dir, log)
    const names = readdirSync(join(dir, 'keys'))
    expect(names).toHaveLength(2)
    expect(names.map(name => readFileSync(join(dir, 'keys', name), 'utf8'))).toContain('garbage')
    expect(lines).toMatchObject([{ level: 'error', message: expect.stringContaining('put aside') }])
  })

  it('that cannot be read is not replaced', async () => {
    mkdirSync(boxKeyPath(dir), { recursive: true })
    await expect(openBoxKey(dir, recordingLog().log)).rejects.toMatchObject({ code: 'ORIGINAL_KEY' })
    expect(statSync(boxKeyPath(dir)).isDirectory()).toBe(true)
  })

  it('that is missing is named, where only reading was asked for', async () => {
    await expect(readBoxKey(dir)).rejects.toMatchObject({
      code: 'ORIGINAL_KEY',
      message: expect.stringContaining('originals.key'),
    })
    expect(existsSync(boxKeyPath(dir))).toBe(false)
  })

  it('of a recipient that is no key is named with its file', async () => {
    const path = join(dir, 'authority.pem')
    writeFileSync(path, 'hello')
    await expect(readRecipientKey(path)).rejects.toMatchObject({
      code: 'ORIGINAL_KEY',
      message: expect.stringContaining(`${path}: `),
    })
  })
})
