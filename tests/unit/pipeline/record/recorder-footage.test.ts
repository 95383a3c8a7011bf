import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Footage } from '../../../../edge/domain/footage.js'
import type { IncidentChange } from '../../../../edge/domain/incident.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { incidentEventSchema } from '../../../../edge/messages/incident-event.js'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { createEvidenceFiles } from '../../../../edge/pipeline/record/evidence-files.js'
import {
  createRecorder,
  type Recorded,
  type Recorder,
  type RecorderOptions,
} from '../../../../edge/pipeline/record/recorder.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { aStill, fakeFootage } from '../../../support/fake-footage.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { aChange, aFrame, aView, identity, startMs } from '../../../support/incidents.js'
import { createMemoryStore } from '../../../support/memory-store.js'
import { recordingLog } from '../../../support/recording-log.js'

const SMALL = { width: 64, height: 48 }
const FULL = { width: 1920, height: 1440 }

describe('a recorder of what has footage', () => {
  let dir: string
  let store: IncidentStore
  let isDiskFull: boolean
  let recorded: Recorded[]
  let logged: ReturnType<typeof recordingLog>
  let recorder: Recorder
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-recorder-'))
    store = createMemoryStore()
    isDiskFull = false
    recorded = []
    logged = recordingLog()
    recorder = make()
  })
  const make = (more: Partial<RecorderOptions> = {}): Recorder => {
    const files = createEvidenceFiles(dir, 0)
    return createRecorder({
      store,
      files: {
        write: async (draft, content) => {
          if (isDiskFull) throw new LamppostError('STORE_UNAVAILABLE', { what: 'full' })
          return files.write(draft, content)
        },
      },
      ballast: createBallast(dir, 1000),
      identity,
      clock: { ...hastyClock(1000), now: () => startMs },
      isClockSynced: () => true,
      log: logged.log,
      onRecorded: each => recorded.push(each),
      ...more,
    })
  }
  afterEach(() => rmSync(dir, { recursive: true }))

  const viewOf = (footage: Footage) =>
    aView({
      frame: { ...aFrame(SMALL.width, SMALL.height), footage },
      zonePolygon: [
        [8, 8],
        [56, 8],
        [56, 40],
      ],
    })
  const pathOf = (path: string) => join(dir, 'evidence', path)
  const sizes = ({ evidence }: Recorded) =>
    Promise.all(
      evidence.map(async ({ kind, variant, path }) => {
        const { width, height } = await sharp(pathOf(path)).metadata()
        // The caption is a bar below the picture.
        return { kind, variant, width, taller: height > (width * FULL.height) / FULL.width }
      }),
    )
  const pictures = (kind: 'snapshot' | 'after', { width } = FULL) => [
    { kind, variant: 'clean', width, taller: false },
    { kind, variant: 'annotated', width: Math.min(960, width), taller: true },
    { kind, variant: 'thumbnail', width: Math.min(320, width), taller: true },
  ]

  it('takes snapshots and the after-image at the resolution of the camera', async () => {
    const view = viewOf(fakeFootage({ still: aStill(FULL.width, FULL.height) }).footage)
    const opened = aChange('opened', { severity: 2 })
    const next = (kind: 'updated' | 'cleared', severity: 2 | 3): IncidentChange => ({
      kind,
      incident: { ...opened.incident, severity, state: kind },
      notes: [],
    })
    await recorder.record(opened, view)
    await recorder.record(next('updated', 2), view)
    await recorder.record(next('updated', 3), view)
    await recorder.record(next('cleared', 3), view)
    expect(await Promise.all(recorded.map(sizes))).toEqual([
      pictures('snapshot'),
      [],
      pictures('snapshot'),
      pictures('after'),
    ])
    expect(logged.lines).toEqual([])
  })

  it('draws the box where the thing is in the larger picture', async () => {
    const view = viewOf(fakeFootage({ still: aStill(FULL.width, FULL.height) }).footage)
    await recorder.record(aChange('opened', { box: [10, 12, 40, 36], severity: 4 }), view)
    const annotated = recorded[0]!.evidence.find(({ variant }) => variant === 'annotated')!
    const { data, info } = await sharp(pathOf(annotated.path)).raw().toBuffer({ resolveWithObject: true })
    const isRed = (x: number, y: number) => {
      const [r, g] = data.subarray((y * info.width + x) * info.channels)
      return r! > 180 && g! < 120
    }
    const redAround = (x: number, y: number) =>
      Array.from({ length: 11 }, (_, index) => index - 5).some(d => isRed(x + d, y) || isRed(x, y + d))
    // The box times 30, and half of that; the middles of its right and lower edges, where no label lies.
    expect(redAround(40 * 15, 24 * 15)).toBe(true)
    expect(redAround(25 * 15, 36 * 15)).toBe(true)
    expect(isRed(25 * 15, 24 * 15)).toBe(false)
  })

  it('takes the small frame where the footage is gone, and says so in one line', async () => {
    const change = aChange()
    expect(await recorder.record(change, viewOf(fakeFootage().footage))).toBe('recorded')
    expect(await sizes(recorded[0]!)).toEqual(pictures('snapshot', SMALL))
    expect(recorder.counts()).toMatchObject({ recorded: 1, withoutEvidence: 0 })
    expect(logged.lines).toMatchObject([
      {
        level: 'warn',
        fields: { incidentId: change.incident.id, cameraId: 'cam-1' },
        message: expect.stringContaining('its footage is gone'),
      },
    ])
  })

  it('makes do with the small frame while more wait than may, says so once a rush, and loses nothing', async () => {
    recorder = make({ mostWaiting: 1 })
    const view = viewOf(fakeFootage({ still: aStill(FULL.width, FULL.height) }).footage)
    const rush = async () => {
      recorded = []
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => recorder.record(aChange(), view)))
      expect(outcomes).toEqual(['recorded', 'recorded', 'recorded', 'recorded'])
      const widths = (await Promise.all(recorded.map(sizes))).map(([clean]) => clean!.width)
      expect(widths).toEqual([SMALL.width, SMALL.width, FULL.width, FULL.width])
    }
    await rush()
    await rush()
    expect(logged.lines).toMatchObject([
      { level: 'warn', fields: { waiting: 3 }, message: expect.stringContaining('many incidents') },
      { level: 'warn', fields: { waiting: 3 } },
    ])
  })

  it('says nothing of footage where none is kept, or no picture is wanted', async () => {
    await recorder.record(aChange(), aView())
    await recorder.record(aChange('expired'), viewOf(fakeFootage().footage))
    expect(logged.lines).toEqual([])
  })

  it('keeps the picture of a change that waits for its turn, and lets it go then', async () => {
    const fakes = Array.from({ length: 8 }, () => fakeFootage({ still: aStill(64, 48) }))
    const outcomes = fakes.map(({ footage }) => recorder.record(aChange(), viewOf(footage)))
    expect(fakes.map(({ held }) => [...held])).toEqual(fakes.map(() => [{ fromPtsMs: 0, toPtsMs: 0 }]))
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['recorded']))
    expect(fakes.every(({ held }) => held.size === 0)).toBe(true)
  })

  describe('that is given a clip', () => {
    const clip = { mp4: Buffer.from('a clip'), capturedAtMs: startMs + 80_000 }
    const { frame: _frame, ...view } = aView()

    it('writes it, and sends an update of the incident as it is on record', async () => {
      const opened = aChange('opened', { severity: 3 })
      await recorder.record(opened, aView())
      expect(await recorder.addClip(opened.incident.id, clip, view)).toBe('recorded')
      const { change, evidence } = recorded.at(-1)!
      expect(change).toEqual({ kind: 'updated', incident: opened.incident, notes: [] })
      expect(evidence).toMatchObject([
        { kind: 'clip', variant: 'clean', mime: 'video/mp4', bytes: 6, capturedAtMs: clip.capturedAtMs },
      ])
      expect(readFileSync(pathOf(evidence[0]!.path))).toEqual(clip.mp4)
      expect(evidence[0]!.path).toMatch(/\.mp4$/)
      const events = store
        .nextMessages(10)
        .map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))
      expect(events.map(({ type, subject }) => [type, subject])).toEqual([
        ['lamppost.incident.opened', opened.incident.id],
        ['lamppost.incident.updated', opened.incident.id],
      ])
      const { id, sha256 } = evidence[0]!
      expect(events[1]!.data.evidence).toMatchObject([{ id, sha256, kind: 'clip' }])
      expect(store.getHistory(opened.incident.id)!.evidence).toHaveLength(4)
    })

    it('waits for the incident that is being recorded', async () => {
      const opened = aChange()
      const [, added] = await Promise.all([
        recorder.record(opened, aView()),
        recorder.addClip(opened.incident.id, clip, view),
      ])
      expect(added).toBe('recorded')
    })

    it('leaves an incident that has ended ended', async () => {
      const opened = aChange()
      await recorder.record(opened, aView())
      const cleared = {
        kind: 'cleared' as const,
        incident: { ...opened.incident, state: 'cleared' as const },
        notes: [],
      }
      await recorder.record(cleared, aView())
      await recorder.addClip(opened.incident.id, clip, view)
      expect(store.findIncident(opened.incident.id)).toEqual(cleared.incident)
    })

    it('gives it up, in one line, where there is no such incident', async () => {
      expect(await recorder.addClip('nobody', clip, view)).toBe('lost')
      expect(recorded).toEqual([])
      expect(logged.lines).toMatchObject([{ level: 'warn', fields: { incidentId: 'nobody' } }])
    })

    it('records an update without it where the disk takes none, and counts that', async () => {
      const opened = aChange()
      await recorder.record(opened, aView())
      isDiskFull = true
      expect(await recorder.addClip(opened.incident.id, clip, view)).toBe('recorded')
      expect(recorded.at(-1)!.evidence).toEqual([])
      expect(recorder.counts().withoutEvidence).toBe(1)
    })
  })
})
