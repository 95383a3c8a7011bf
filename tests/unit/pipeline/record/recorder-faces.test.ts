import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import type { FindFaces } from '../../../../edge/pipeline/record/anonymise.js'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { createEvidenceFiles } from '../../../../edge/pipeline/record/evidence-files.js'
import { createRecorder, type Recorded } from '../../../../edge/pipeline/record/recorder.js'
import { fakeFootage } from '../../../support/fake-footage.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { aChange, aFrame, aView, identity, startMs } from '../../../support/incidents.js'
import { createMemoryStore } from '../../../support/memory-store.js'
import { recordingLog } from '../../../support/recording-log.js'

/** A frame of 64 x 48 whose footage is ten times larger, striped pixel by pixel: a blur shows. */
const FULL = { width: 640, height: 480 }
const striped = () => {
  const pixels = new Uint8Array(FULL.width * FULL.height * 3)
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.floor(at / 3) % 2 === 0 ? 255 : 0
  return { ...FULL, pixels }
}
const person: Box = [50, 4, 60, 40]
/** Pixels of the footage. */
const face: Box = [520, 60, 580, 120]

describe('a recorder that keeps faces out of evidence', () => {
  let dir: string
  let recorded: Recorded[]
  let logged: ReturnType<typeof recordingLog>
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-faces-'))
    recorded = []
    logged = recordingLog()
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  const record = (findFaces: FindFaces) => {
    const recorder = createRecorder({
      ...{
        store: createMemoryStore(),
        files: createEvidenceFiles(dir, 0),
        ballast: createBallast(dir, 1000),
      },
      ...{ identity, findFaces, isClockSynced: () => true, log: logged.log },
      clock: { ...hastyClock(1000), now: () => startMs },
      onRecorded: each => recorded.push(each),
    })
    const { footage } = fakeFootage({ still: striped() })
    return recorder.record(aChange(), aView({ frame: { ...aFrame(64, 48), footage }, people: [person] }))
  }

  /** How far neighbouring pixels of a row differ, in the middle of a box. */
  async function stripes(path: string, [x1, y1, x2, y2]: Box): Promise<number> {
    const { data, info } = await sharp(join(dir, 'evidence', path))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const start = (Math.round((y1 + y2) / 2) * info.width + Math.round((x1 + x2) / 2)) * info.channels
    return Math.abs(data[start]! - data[start + info.channels]!)
  }

  it('looks for them in the picture of the camera, and tells where people are in it', async () => {
    const asked: unknown[] = []
    await record(async ({ width, height }, people) => {
      asked.push({ width, height, people })
      return []
    })
    expect(asked).toEqual([{ ...FULL, people: [[500, 40, 600, 400]] }])
  })

  it('shows them in no picture, and everything else as it was', async () => {
    await record(async () => [face])
    const { evidence } = recorded[0]!
    expect(evidence.map(({ variant }) => variant)).toEqual(['clean', 'annotated'])
    for (const { path } of evidence) {
      expect(await stripes(path, face)).toBeLessThan(20)
      expect(await stripes(path, [200, 380, 260, 440])).toBeGreaterThan(150)
    }
  })

  it('records an incident without pictures where faces cannot be looked for, and says why', async () => {
    const outcome = await record(() => Promise.reject(new Error('no model')))
    expect(outcome).toBe('recorded')
    expect(recorded[0]!.evidence).toEqual([])
    expect(logged.lines[0]).toMatchObject({ level: 'error', message: 'evidence cannot be drawn' })
  })
})
