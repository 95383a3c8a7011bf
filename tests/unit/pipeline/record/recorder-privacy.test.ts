import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { createEvidenceFiles } from '../../../../edge/pipeline/record/evidence-files.js'
import { clipsAsOriginals } from '../../../../edge/pipeline/record/originals/clips-as-originals.js'
import type { OriginalDraft, Originals } from '../../../../edge/pipeline/record/originals/originals.js'
import type { Privacy, View } from '../../../../edge/pipeline/record/pictures.js'
import { createRecorder, type Recorded } from '../../../../edge/pipeline/record/recorder.js'
import { fakeFootage } from '../../../support/fake-footage.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { aChange, aFrame, aView, identity, startMs } from '../../../support/incidents.js'
import { createMemoryStore } from '../../../support/memory-store.js'
import { recordingLog } from '../../../support/recording-log.js'

/** A frame of 64 x 48 whose footage is ten times larger, striped pixel by pixel: what is pixelated shows. */
const FULL = { width: 640, height: 480 }
const striped = () => {
  const pixels = new Uint8Array(FULL.width * FULL.height * 3)
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.floor(at / 3) % 2 === 0 ? 255 : 0
  return { ...FULL, pixels }
}
/** Pixels of the frame. */
const person: Box = [50, 4, 60, 40]
const car: Box = [10, 12.5, 40, 36]
const otherCar: Box = [2, 38, 20, 47]
/** Pixels of the footage. */
const head: Box = [500, 40, 600, 140]
const legs: Box = [500, 200, 600, 380]
const face: Box = [520, 60, 580, 120]
const bumper: Box = [100, 260, 400, 360]
const windscreen: Box = [100, 130, 400, 220]
const otherBumper: Box = [20, 440, 200, 470]

const kept = () => {
  const all: { draft: OriginalDraft; content: Uint8Array }[] = []
  const originals: Originals = { keep: async (draft, content) => void all.push({ draft, content }) }
  return { all, originals }
}

describe('a recorder that hides people and plates', () => {
  let dir: string
  let recorded: Recorded[]
  let logged: ReturnType<typeof recordingLog>
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-privacy-'))
    recorded = []
    logged = recordingLog()
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  const record = (
    privacy: Privacy | undefined,
    seen: Partial<View> = { people: [person] },
    still = striped(),
  ) => {
    const recorder = createRecorder({
      ...{
        store: createMemoryStore(),
        files: createEvidenceFiles(dir, 0),
        ballast: createBallast(dir, 1000),
      },
      ...{ identity, privacy, isClockSynced: () => true, log: logged.log },
      clock: { ...hastyClock(1000), now: () => startMs },
      onRecorded: each => recorded.push(each),
    })
    const { footage } = fakeFootage({ still })
    return recorder.record(
      aChange('opened', { box: car }),
      aView({ frame: { ...aFrame(64, 48), footage }, ...seen }),
    )
  }

  /** How far neighbouring pixels of a row differ, in the middle of a box. */
  async function stripes(picture: string | Uint8Array, [x1, y1, x2, y2]: Box): Promise<number> {
    const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
    const start = (Math.round((y1 + y2) / 2) * info.width + Math.round((x1 + x2) / 2)) * info.channels
    return Math.abs(data[start]! - data[start + info.channels]!)
  }
  async function expectHidden(hidden: readonly Box[], shown: readonly Box[]): Promise<void> {
    const { evidence } = recorded[0]!
    expect(evidence.map(({ variant }) => variant)).toEqual(['clean', 'annotated', 'thumbnail'])
    // The thumbnail is made of the annotated one, and too small for stripes.
    for (const { path } of evidence.slice(0, 2)) {
      const picture = join(dir, 'evidence', path)
      for (const box of hidden) expect(await stripes(picture, box), `${box}`).toBeLessThan(20)
      for (const box of shown) expect(await stripes(picture, box), `${box}`).toBeGreaterThan(150)
    }
  }

  it('hides heads and plates without any model for them, in the resolution of the camera', async () => {
    await record({}, { people: [person], vehicles: [car, otherCar] })
    await expectHidden([head, bumper, otherBumper], [legs, windscreen])
  })

  it('shows everything where it is to hide nothing', async () => {
    await record(undefined, { people: [person], vehicles: [car, otherCar] })
    await expectHidden([], [head, bumper, otherBumper, legs, windscreen])
  })

  it('keeps the plate of what is reported where its scenario wants it, and hides the others', async () => {
    await record({}, { people: [person], vehicles: [car, otherCar], keepsPlate: true })
    await expectHidden([head, otherBumper], [bumper, windscreen])
  })

  it('asks models in the picture of the camera, and tells them where people and vehicles are in it', async () => {
    const asked: unknown[] = []
    const find =
      (what: string) => async (picture: { width: number; height: number }, boxes: readonly Box[]) => {
        asked.push([what, picture.width, picture.height, boxes])
        return []
      }
    await record(
      { findFaces: find('faces'), findPlates: find('plates') },
      { people: [person], vehicles: [car] },
    )
    expect(asked).toEqual([
      ['faces', 640, 480, [[500, 40, 600, 400]]],
      ['plates', 640, 480, [[100, 125, 400, 360]]],
    ])
    await expectHidden([head, bumper], [legs])
  })

  it('hides only the face where one is found, and what a model finds elsewhere', async () => {
    await record({ findFaces: async () => [face, [200, 400, 240, 440]] })
    await expectHidden([face, [200, 400, 240, 440]], [[580, 140, 600, 146], legs])
  })

  it('records an incident without pictures where a model cannot look, says why, and keeps the original', async () => {
    const { all, originals } = kept()
    const outcome = await record({ findFaces: () => Promise.reject(new Error('no model')), originals })
    expect(outcome).toBe('recorded')
    expect(recorded[0]!.evidence).toEqual([])
    expect(logged.lines[0]).toMatchObject({ level: 'error', message: 'evidence cannot be drawn' })
    expect(all).toHaveLength(1)
    expect(all[0]!.draft.evidenceId).toBeUndefined()
  })

  it('keeps what the picture showed as an original, and says of which evidence', async () => {
    const { all, originals } = kept()
    const before = { jpeg: Buffer.from('of another moment'), capturedAtMs: startMs - 1 }
    await record({ originals }, { people: [person], placeBefore: before })
    const { change, evidence } = recorded[0]!
    expect(all).toHaveLength(1)
    expect(all[0]!.draft).toEqual({
      ...{ incidentId: change.incident.id, evidenceId: evidence[0]!.id, kind: 'snapshot' },
      ...{ mime: 'image/jpeg', capturedAtMs: evidence[0]!.capturedAtMs },
    })
    for (const box of [head, legs]) expect(await stripes(all[0]!.content, box)).toBeGreaterThan(150)
  })

  it('keeps no original of a picture in which nobody was hidden', async () => {
    const { all, originals } = kept()
    await record({ originals }, { people: [], vehicles: [] })
    expect(recorded[0]!.evidence).toHaveLength(3)
    expect(all).toEqual([])
  })

  it('records the incident with its pictures where the original cannot be kept, and says so', async () => {
    const full = new LamppostError('STORE_UNAVAILABLE', { what: 'full' })
    await record({ originals: { keep: () => Promise.reject(full) } })
    expect(recorded[0]!.evidence).toHaveLength(3)
    expect(logged.lines).toMatchObject([
      {
        level: 'warn',
        fields: { error: expect.stringContaining('full') },
        message: expect.stringMatching(/original/),
      },
    ])
  })
})

describe('clips as originals', () => {
  const clip = { mp4: Buffer.from('a clip'), capturedAtMs: startMs }
  const { frame: _frame, ...view } = aView()

  it('are kept as they are', async () => {
    const { all, originals } = kept()
    expect(await clipsAsOriginals(originals, recordingLog().log).addClip('i-1', clip, view)).toBe('recorded')
    expect(all).toEqual([
      {
        draft: { incidentId: 'i-1', kind: 'clip', mime: 'video/mp4', capturedAtMs: startMs },
        content: clip.mp4,
      },
    ])
  })

  it('that cannot be kept are given up, and the log says so', async () => {
    const { log, lines } = recordingLog()
    const broken: Originals = { keep: () => Promise.reject(new Error('full')) }
    expect(await clipsAsOriginals(broken, log).addClip('i-1', clip, view)).toBe('lost')
    expect(lines).toMatchObject([{ level: 'warn', fields: { incidentId: 'i-1', error: 'full' } }])
  })
})
