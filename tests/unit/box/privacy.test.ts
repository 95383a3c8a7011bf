import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Detectors } from '../../../edge/box/detectors.js'
import { openPrivacy } from '../../../edge/box/privacy.js'
import { PrivacySchema } from '../../../edge/config/schema/privacy.js'
import { openDatabase } from '../../../edge/pipeline/record/database.js'
import { boxKeyPath } from '../../../edge/pipeline/record/originals/key-files.js'
import {
  createOriginalsTable,
  type OriginalsTable,
} from '../../../edge/pipeline/record/originals/originals-table.js'
import { createSealedFiles } from '../../../edge/pipeline/record/originals/sealed-files.js'
import type { Recorder } from '../../../edge/pipeline/record/recorder.js'
import { eventually } from '../../support/eventually.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { startMs } from '../../support/incidents.js'
import { recordingLog } from '../../support/recording-log.js'

const HOUR = 3_600_000
const recorder = {} as Recorder
const draft = { incidentId: 'i', kind: 'snapshot', mime: 'image/jpeg', capturedAtMs: startMs } as const

describe('the privacy of a box', () => {
  let dir: string
  let database: Database
  let table: OriginalsTable
  let clock: FakeClock
  let logged: ReturnType<typeof recordingLog>
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-box-privacy-'))
    database = openDatabase(dir)
    table = createOriginalsTable(database)
    clock = createFakeClock(startMs)
    logged = recordingLog()
  })
  afterEach(() => {
    database.close()
    rmSync(dir, { recursive: true })
  })
  const open = (config: object = {}) =>
    openPrivacy(PrivacySchema.parse(config), {
      ...{ storage: { dir, minFreeBytes: 0 }, table, clock, log: logged.log },
      files: createSealedFiles(dir, 0),
      detectors: {} as Detectors,
    })
  const files = () => (existsSync(join(dir, 'originals')) ? readdirSync(join(dir, 'originals')) : [])

  it('hides people and plates, keeps originals and takes clips for such, where nothing is said', async () => {
    const privacy = await open()
    expect(privacy.hiding).toEqual({ originals: expect.anything() })
    await privacy
      .clipsGoTo(recorder)!
      .addClip('i', { mp4: Buffer.from('clip'), capturedAtMs: 0 }, {} as never)
    expect(table.list()).toMatchObject([{ kind: 'clip', keepMs: 30 * 24 * HOUR }])
    expect(files()).toHaveLength(1)
    expect(existsSync(boxKeyPath(dir))).toBe(true)
    expect(logged.lines).toEqual([])
  })

  it('hides nothing where it is off, makes no key, and warns', async () => {
    const privacy = await open({ mode: 'off' })
    expect(privacy.hiding).toBeUndefined()
    expect(privacy.clipsGoTo(recorder)).toBe(recorder)
    expect(existsSync(boxKeyPath(dir))).toBe(false)
    expect(logged.lines).toMatchObject([
      { level: 'warn', message: expect.stringContaining('privacy is off') },
    ])
  })

  it('keeps neither originals nor clips where none are wanted', async () => {
    const privacy = await open({ originals: { keep: 'none' } })
    expect(privacy.hiding).toEqual({})
    expect(privacy.clipsGoTo(recorder)).toBeUndefined()
    expect(existsSync(boxKeyPath(dir))).toBe(false)
  })

  it('asks the models that are named', async () => {
    expect((await open({ faceModel: 'f', plateModel: 'p' })).hiding).toMatchObject({
      ...{ findFaces: expect.any(Function), findPlates: expect.any(Function) },
    })
  })

  it('keeps originals for a recipient, without a key of its own', async () => {
    const recipient = join(dir, 'authority.pem')
    const { publicKey } = generateKeyPairSync('x25519')
    writeFileSync(
      recipient,
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
        type: 'spki',
        format: 'pem',
      }),
    )
    const privacy = await open({ originals: { recipient } })
    await privacy.hiding!.originals!.keep(draft, Buffer.from('picture'))
    expect(files()).toHaveLength(1)
    expect(existsSync(boxKeyPath(dir))).toBe(false)
  })

  it('does not start with a recipient whose key cannot be used', async () => {
    const recipient = join(dir, 'authority.pem')
    await expect(open({ originals: { recipient } })).rejects.toMatchObject({ code: 'ORIGINAL_KEY' })
    writeFileSync(recipient, 'hello')
    await expect(open({ originals: { recipient } })).rejects.toMatchObject({ code: 'ORIGINAL_KEY' })
  })

  it('deletes originals within an hour of their time, and those of an earlier run at once', async () => {
    const stopping = new AbortController()
    const first = await open({ originals: { keep: '2h' } })
    await first.hiding!.originals!.keep(draft, Buffer.from('old'))
    await clock.advance(1.5 * HOUR)
    await first.hiding!.originals!.keep(draft, Buffer.from('young'))
    await clock.advance(0.5 * HOUR)

    const over = first.upkeep(stopping.signal)
    await eventually(() => expect(files()).toHaveLength(1))
    await clock.whenSleeping()
    await clock.advance(HOUR)
    await eventually(() => expect(clock.sleeping).toBe(1))
    expect(files()).toHaveLength(1)
    await clock.advance(HOUR)
    await eventually(() => expect(files()).toHaveLength(0))
    stopping.abort()
    await over
    expect(table.list().map(({ deletedAtMs }) => deletedAtMs)).toEqual([
      startMs + 2 * HOUR,
      startMs + 4 * HOUR,
    ])
  })

  it('deletes what is left where it is off now, and goes on where the disk is in trouble', async () => {
    await (await open()).hiding!.originals!.keep(draft, Buffer.from('picture'))
    await clock.advance(31 * 24 * HOUR)
    const stopping = new AbortController()
    const broken = {
      ...table,
      due: () => {
        throw new Error('disk')
      },
    }
    const privacy = await openPrivacy(PrivacySchema.parse({ mode: 'off' }), {
      ...{
        storage: { dir, minFreeBytes: 0 },
        table: broken,
        files: createSealedFiles(dir, 0),
        clock,
        log: logged.log,
        detectors: {} as Detectors,
      },
    })
    const over = privacy.upkeep(stopping.signal)
    await clock.whenSleeping()
    expect(logged.lines.at(-1)).toMatchObject({ level: 'error', fields: { error: 'disk' } })
    broken.due = () => table.due(clock.now(), 30 * 24 * HOUR) as never
    await clock.advance(HOUR)
    await eventually(() => expect(files()).toEqual([]))
    stopping.abort()
    await over
  })
})
