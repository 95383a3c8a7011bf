import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncidentChange } from '../../../../edge/domain/incident.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { incidentEventSchema } from '../../../../edge/messages/incident-event.js'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { createEvidenceFiles, type EvidenceFiles } from '../../../../edge/pipeline/record/evidence-files.js'
import { createRecorder, type Recorded, type Recorder } from '../../../../edge/pipeline/record/recorder.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { aChange, aFrame, aView, identity, model, startMs } from '../../../support/incidents.js'
import { createMemoryStore } from '../../../support/memory-store.js'
import { recordingLog } from '../../../support/recording-log.js'

const diskFull = () => new LamppostError('STORE_UNAVAILABLE', { what: 'database or disk is full' })

describe('recorder', () => {
  let dir: string
  let store: IncidentStore
  let isStoreFull: boolean
  let isDiskFull: boolean
  let refuses: string | undefined
  let recorded: Recorded[]
  let logged: ReturnType<typeof recordingLog>
  let recorder: Recorder

  const make = (limits?: { changes: number; evidenceBytes: number }): Recorder => {
    const files = createEvidenceFiles(dir, 0)
    const guardedFiles: EvidenceFiles = {
      write: async (draft, jpeg) => {
        if (isDiskFull || draft.variant === refuses) throw diskFull()
        return files.write(draft, jpeg)
      },
    }
    return createRecorder({
      store: {
        findIncident: store.findIncident,
        record: recording => {
          if (isStoreFull) throw diskFull()
          return store.record(recording)
        },
      },
      files: guardedFiles,
      ballast: createBallast(dir, 1000),
      identity,
      clock: { ...hastyClock(1000), now: () => startMs },
      isClockSynced: () => true,
      log: logged.log,
      onRecorded: each => recorded.push(each),
      limits,
    })
  }
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-recorder-'))
    store = createMemoryStore()
    isStoreFull = false
    isDiskFull = false
    refuses = undefined
    recorded = []
    logged = recordingLog()
    recorder = make()
  })
  const view = aView({
    zonePolygon: [
      [5, 5],
      [50, 5],
      [50, 40],
    ],
  })
  const events = () =>
    store.nextMessages(100).map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))

  it('keeps a clean, an annotated and a small snapshot of what was opened, and says it upstream', async () => {
    const change = aChange()
    expect(await recorder.record(change, view)).toBe('recorded')
    const { evidence } = store.getHistory(change.incident.id)!
    expect(evidence.map(({ kind, variant }) => [kind, variant])).toEqual([
      ['snapshot', 'clean'],
      ['snapshot', 'annotated'],
      ['snapshot', 'thumbnail'],
    ])
    const [clean, annotated, small] = await Promise.all(
      evidence.map(({ path }) => sharp(readFileSync(join(dir, 'evidence', path))).metadata()),
    )
    expect([clean!.width, clean!.height]).toEqual([64, 48])
    expect(annotated!.height).toBeGreaterThan(48)
    expect([small!.width, small!.height]).toEqual([64, annotated!.height])
    expect(events()).toMatchObject([
      {
        seq: 1,
        subject: change.incident.id,
        type: 'lamppost.incident.opened',
        data: {
          source: { kind: 'camera', id: 'cam-1', name: '解放碑路口' },
          model,
          evidence: evidence.map(({ id, sha256 }) => ({ id, sha256 })),
          clock: { bootId: 'boot-1', synced: true },
        },
      },
    ])
    expect(recorded).toEqual([{ change, evidence, seq: 1 }])
    expect(recorder.counts()).toEqual({ recorded: 1, waiting: 0, lost: 0, withoutEvidence: 0 })
  })

  it('takes a picture when severity rose, after a clearance, and not otherwise', async () => {
    const opened = aChange('opened', { severity: 2 })
    const { incident } = opened
    const kinds = async (kind: 'updated' | 'cleared' | 'expired', severity: 2 | 3): Promise<string[]> => {
      await recorder.record({ kind, incident: { ...incident, severity, state: kind }, notes: [] }, view)
      return recorded.at(-1)!.evidence.map(each => each.kind)
    }
    await recorder.record(opened, view)
    expect(await kinds('updated', 2)).toEqual([])
    expect(await kinds('updated', 3)).toEqual(['snapshot', 'snapshot', 'snapshot'])
    expect(await kinds('updated', 3)).toEqual([])
    expect(await kinds('cleared', 3)).toEqual(['after', 'after', 'after'])
    expect(await kinds('expired', 3)).toEqual([])
  })

  describe('that is told what the place looked like before', () => {
    const placeBefore = async () => ({
      jpeg: await sharp({ create: { width: 640, height: 360, channels: 3, background: '#888' } })
        .jpeg()
        .toBuffer(),
      capturedAtMs: startMs - 60_000,
    })

    it('keeps that as it is, and small, beside the snapshot', async () => {
      const before = await placeBefore()
      await recorder.record(aChange(), { ...view, placeBefore: before })
      const { evidence } = recorded[0]!
      expect(evidence.map(({ kind, variant }) => `${kind} ${variant}`)).toEqual([
        ...['snapshot clean', 'snapshot annotated', 'snapshot thumbnail'],
        ...['before clean', 'before thumbnail'],
      ])
      const [clean, small] = evidence.slice(3)
      expect(readFileSync(join(dir, 'evidence', clean!.path))).toEqual(before.jpeg)
      expect(await sharp(join(dir, 'evidence', small!.path)).metadata()).toMatchObject({
        width: 320,
        height: 180,
      })
      expect([clean, small].map(each => each!.capturedAtMs)).toEqual([startMs - 60_000, startMs - 60_000])
      expect(events()[0]!.data.evidence.map(({ kind }) => kind)).toEqual(evidence.map(({ kind }) => kind))
    })

    it('counts an incident whose own pictures are missing all the same', async () => {
      const frame = { ...aFrame(), width: 1000 }
      await recorder.record(aChange(), { ...view, frame, placeBefore: await placeBefore() })
      expect(recorded[0]!.evidence.map(({ kind }) => kind)).toEqual(['before', 'before'])
      expect(recorder.counts().withoutEvidence).toBe(1)
    })

    it('records the incident and its snapshot where that is no picture, and says so', async () => {
      const broken = { jpeg: Buffer.from('no picture'), capturedAtMs: startMs }
      expect(await recorder.record(aChange(), { ...view, placeBefore: broken })).toBe('recorded')
      expect(recorded[0]!.evidence).toHaveLength(4)
      expect(logged.lines).toMatchObject([{ level: 'error', message: 'evidence cannot be drawn' }])
    })
  })

  it('records without a frame, as when an incident expires', async () => {
    expect(await recorder.record(aChange('expired'), { ...view, frame: undefined })).toBe('recorded')
    expect(recorder.counts().withoutEvidence).toBe(0)
  })

  it('records in the order of the calls, however long the pictures take', async () => {
    const large = aChange()
    const small = { ...aChange('expired'), incident: { ...large.incident, state: 'expired' as const } }
    await Promise.all([
      recorder.record(large, { ...view, frame: aFrame(1280, 720) }),
      recorder.record(small, { ...view, frame: undefined }),
    ])
    expect(events().map(({ type }) => type)).toEqual([
      'lamppost.incident.opened',
      'lamppost.incident.expired',
    ])
  })

  it('knows the severity of a change that is drawn and not yet written', async () => {
    const opened = aChange('opened', { severity: 2 })
    const { incident } = opened
    const update = (severity: 2 | 3): IncidentChange => ({
      ...{ kind: 'updated', incident: { ...incident, severity, state: 'updated' }, notes: [] },
    })
    await Promise.all([opened, update(2), update(3), update(3)].map(change => recorder.record(change, view)))
    expect(recorded.map(({ evidence }) => evidence.length)).toEqual([3, 0, 3, 0])
  })

  it('keeps the pictures that can be written where another cannot', async () => {
    refuses = 'annotated'
    expect(await recorder.record(aChange(), view)).toBe('recorded')
    expect(recorded[0]!.evidence.map(({ variant }) => variant)).toEqual(['clean', 'thumbnail'])
    expect(recorder.counts().withoutEvidence).toBe(1)
  })

  it('records an incident without its pictures rather than lose it', async () => {
    isDiskFull = true
    const change = aChange()
    expect(await recorder.record(change, view)).toBe('recorded')
    expect(store.getHistory(change.incident.id)!.evidence).toEqual([])
    expect(recorder.counts()).toMatchObject({ recorded: 1, withoutEvidence: 1 })
    expect(logged.lines).toMatchObject([
      { level: 'warn', message: 'an incident is recorded without its pictures' },
    ])
  })

  it('records an incident whose frame cannot be drawn', async () => {
    const frame = { ...aFrame(), width: 1000 }
    expect(await recorder.record(aChange(), { ...view, frame })).toBe('recorded')
    expect(recorder.counts().withoutEvidence).toBe(1)
  })

  it('gives up, counts and names a change that can never be written, and goes on', async () => {
    const broken = aChange('opened', { scenario: 'no/topic' })
    expect(await recorder.record(broken, view)).toBe('lost')
    expect(recorder.counts()).toMatchObject({ recorded: 0, lost: 1 })
    expect(logged.lines.at(-1)!.fields).toMatchObject({
      incidentId: broken.incident.id,
      scenario: 'no/topic',
    })
    expect(await recorder.record(aChange(), view)).toBe('recorded')
  })

  describe('when the database takes nothing', () => {
    let stop: AbortController
    let running: Promise<void>
    beforeEach(() => {
      stop = new AbortController()
      isStoreFull = true
    })
    const run = () => {
      running = recorder.run(stop.signal)
    }
    const end = async () => {
      stop.abort()
      await running
    }
    afterEach(end)
    const allRecorded = async (count: number) => {
      while (recorded.length < count) await new Promise(resolve => setTimeout(resolve, 1))
    }

    it('keeps changes in memory and records them in order, with their pictures, when it does again', async () => {
      run()
      const opened = aChange()
      const updated = {
        kind: 'updated' as const,
        incident: { ...opened.incident, state: 'updated' as const },
        notes: [],
      }
      expect(await recorder.record(opened, view)).toBe('waiting')
      expect(await recorder.record(updated, view)).toBe('waiting')
      expect(recorder.counts().waiting).toBe(2)
      expect(recorder.trouble()).toContain('STORE_UNAVAILABLE')
      isStoreFull = false
      await allRecorded(2)
      await end()
      expect(events().map(({ type }) => type)).toEqual([
        'lamppost.incident.opened',
        'lamppost.incident.updated',
      ])
      expect(store.getHistory(opened.incident.id)!.evidence.length).toBeGreaterThanOrEqual(2)
      expect(recorder.trouble()).toBeUndefined()
      expect(recorder.counts()).toMatchObject({ recorded: 2, waiting: 0, lost: 0 })
      expect(logged.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    })

    it('writes pictures late when the whole disk was full', async () => {
      run()
      isDiskFull = true
      await recorder.record(aChange(), view)
      isDiskFull = false
      isStoreFull = false
      await allRecorded(1)
      expect(recorded[0]!.evidence).toHaveLength(3)
      expect(recorder.counts().withoutEvidence).toBe(0)
    })

    it('does not let a new change overtake those that wait', async () => {
      const first = aChange()
      const second = aChange()
      await recorder.record(first, view)
      isStoreFull = false
      expect(await recorder.record(second, view)).toBe('waiting')
      run()
      await allRecorded(2)
      expect(recorded.map(({ change }) => change)).toEqual([first, second])
    })

    it('tries once more at the end, and says what it could not keep', async () => {
      run()
      await recorder.record(aChange(), view)
      await end()
      expect(logged.lines.at(-1)).toMatchObject({ level: 'error', fields: { waiting: 1 } })
    })

    it('counts and names what overflows', async () => {
      recorder = make({ changes: 1, evidenceBytes: 0 })
      run()
      const low = aChange('opened', { severity: 1 })
      await recorder.record(low, view)
      await recorder.record(aChange('opened', { severity: 4 }), view)
      expect(recorder.counts()).toMatchObject({ waiting: 1, lost: 1 })
      expect(logged.lines.at(-1)!.fields).toMatchObject({ incidentId: low.incident.id, severity: 1 })
    })
  })
})
