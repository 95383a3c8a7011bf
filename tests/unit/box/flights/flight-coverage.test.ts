import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { coverageOf } from '../../../../edge/box/flights/flight-coverage.js'
import type { Point } from '../../../../edge/domain/box.js'
import type { Incident } from '../../../../edge/domain/incident.js'
import { JobStore } from '../../../../edge/flights/job/job-store.js'
import type { LookedFrame, PartResult } from '../../../../edge/flights/job/part.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { anIncident, aSighting } from '../../../support/incidents.js'
import { at, ORIGIN } from '../../../support/uniting.js'

/** Straight down from a place, 40 x 20 m in 400 x 200 pixels, north up. */
const frameOver = (frame: number, eastM: number, northM: number): LookedFrame => {
  const corners: readonly Point[] = [
    [-20, 10],
    [20, 10],
    [20, -10],
    [-20, -10],
  ]
  return {
    ...{ frame, recording: 0, tMs: frame * 500, widthPx: 400, heightPx: 200 },
    camera: enuToLonLat(ORIGIN, eastM, northM),
    footprint: corners.map(([east, north]) => enuToLonLat(ORIGIN, eastM + east, northM + north)),
    footprintPx: corners.map(([east, north]) => [(east + 20) * 10, (10 - north) * 10]),
  }
}

describe('how a flight looked at a place', () => {
  let dir: string
  let store: JobStore
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-coverage-'))
    store = JobStore.open(dir)
  })
  afterEach(() => {
    store.close()
    rmSync(dir, { recursive: true })
  })

  const looked = async (frames: readonly LookedFrame[]) => {
    const part = { recording: 0, fromMs: 0, toMs: 1, gapMs: 500, decode: 'all' } as const
    const result: PartResult = {
      ...{ frames, looks: [], unplaced: {} },
      timings: { tookMs: 1, decodeMs: 1, detectMs: 1 },
    }
    store.plan({ recordings: [], problems: [], origin: ORIGIN }, [part])
    store.finish(0, result)
    const coverage = await coverageOf(store, ['sanitation'])
    return (incident: Incident, foundShare = 0.95) =>
      coverage(incident, [aSighting(incident, { foundShare })])
  }
  const placedAt = (eastM: number, northM: number, given = {}) =>
    anIncident({ scenario: 'sanitation', fix: { ...at(eastM, northM, 2), ...given } })
  const along = [0, 3, 6, 9, 12].map((eastM, index) => frameOver(index, eastM, 0))

  it('is told by the frame that was nearest, and where the place is in it', async () => {
    const look = (await looked(along))(placedAt(7, 4))
    expect(look?.frame.frame).toBe(2)
    const [x1, y1, x2, y2] = look!.box!
    // One metre east and four north of the middle, two metres of error around.
    expect([x1, y1, x2, y2].map(Math.round)).toEqual([190, 40, 230, 80])
  })

  it('is cut where the picture ends', async () => {
    const frames = Array.from({ length: 8 }, (_, frame) => frameOver(frame, 0, 0))
    expect((await looked(frames))(placedAt(0, 9.5))!.box!.map(Math.round)).toEqual([180, 0, 220, 25])
  })

  it('is not enough in few frames, from far away, or beside the picture', async () => {
    expect((await looked(along.slice(0, 3)))(placedAt(5, 0))).toBeUndefined()
    store.close()
    rmSync(join(dir, 'job.db'), { force: true })
    store = JobStore.open(dir)
    const coverage = await looked(along)
    expect(coverage(placedAt(6, 11))).toBeUndefined()
    expect(coverage(placedAt(-19, 0))).toBeUndefined()
    expect(coverage(placedAt(6, 4))).toBeDefined()
  })

  it('is not enough for what was hard to find before', async () => {
    const often = Array.from({ length: 40 }, (_, index) => frameOver(index, index / 10, 0))
    const coverage = await looked(often)
    expect(coverage(placedAt(2, 0), 0.1)).toBeUndefined()
    expect(coverage(placedAt(2, 0), 0.3)).toBeDefined()
  })

  it('says nothing of what it did not look for, nor of places that nobody knows', async () => {
    const coverage = await looked(along)
    expect(coverage({ ...placedAt(6, 0), scenario: 'standing-water' })).toBeUndefined()
    expect(coverage(placedAt(6, 0, { method: 'camera' }))).toBeUndefined()
    expect(coverage(anIncident({ scenario: 'sanitation' }))).toBeUndefined()
  })
})
