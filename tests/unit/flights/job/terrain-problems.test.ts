import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { type JobOptions, jobOptionsSchema } from '../../../../edge/flights/job/job-options.js'
import { terrainProblems } from '../../../../edge/flights/job/terrain-problems.js'
import { usualSigmas } from '../../../../edge/flights/place/flight-sigmas.js'
import { telemetryOf } from '../../../support/poses.js'
import { placeOf, SIDE, writeTerrain } from '../../../support/terrain.js'

const GROUND_M = 240

describe('a flight over a terrain', () => {
  let dir: string
  let dem: string

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-terrain-problems-'))
    dem = await writeTerrain(join(dir, 'dem.tif'), () => GROUND_M)
  })
  afterAll(() => rm(dir, { recursive: true }))

  const asked = (more: Partial<JobOptions>): JobOptions =>
    jobOptionsSchema.parse({
      ...{ id: '0193c2f1-0000-7000-8000-000000000001', name: 'f', droneId: 'd', inputs: ['/c'] },
      ...{
        model: '/m.json',
        scenarios: ['sanitation'],
        sigmas: usualSigmas,
        dem,
        demDatum: 'egm96',
        ...more,
      },
    })

  /** Along a row of the terrain's cells, from column to column. */
  const flown = (fromColumn: number, toColumn: number, more: (index: number) => Partial<Pose> = () => ({})) =>
    telemetryOf(
      Array.from({ length: 40 }, (_, index) => ({
        ...{ tMs: index * 1000, ...placeOf(fromColumn + ((toColumn - fromColumn) * index) / 39, SIDE / 2) },
        ...{ relAltM: 60, absAltM: GROUND_M + 60, ...more(index) },
      })),
    )

  const told = async (telemetry: ReturnType<typeof flown>, more: Partial<JobOptions> = {}) =>
    (await terrainProblems('A.MP4', telemetry, asked(more))).map(({ code, severity, what }) =>
      `${severity} ${code} ${/\d+/.exec(what.en)?.[0] ?? ''}`.trim(),
    )

  it('that covers it has nothing against it', async () => {
    expect(await told(flown(20, 140, index => ({ relAltM: index * 2 })))).toEqual([])
    expect(await told(flown(20, 140), { heights: 'egm96' })).toEqual([])
  })

  it('is said to have taken off unseen where its recording begins in the air', async () => {
    expect(await told(flown(20, 140))).toEqual(['warning TAKEOFF_UNSEEN 60'])
    expect(await told(flown(20, 140, index => ({ relAltM: 4 + index })))).toEqual([])
  })

  it('of another place is refused, and of half of it is told', async () => {
    expect(await told(flown(500, 700))).toEqual(['refusal DEM_ELSEWHERE'])
    expect(await told(flown(80, 240), { heights: 'egm96' })).toEqual(['warning DEM_PARTLY 50'])
  })

  it('is not asked for where no terrain is given', async () => {
    expect(await told(flown(500, 700), { dem: undefined })).toEqual([])
  })

  it('doubts absolute heights that the heights above the take-off contradict, where it flies lowest', async () => {
    const off = flown(20, 140, () => ({ absAltM: GROUND_M + 60 - 35 }))
    expect(await told(off, { heights: 'egm96' })).toEqual(['warning DATUM_DOUBTFUL 35'])
    expect(await told(off)).toEqual(['warning TAKEOFF_UNSEEN 60'])
    const below = flown(20, 140, () => ({ absAltM: GROUND_M - 35 }))
    expect(await told(below, { heights: 'egm96' })).toEqual(['warning DATUM_DOUBTFUL'])
    // High up a barometer may be off by more, which says nothing of the datum.
    const drifting = flown(20, 140, index => ({
      ...{ relAltM: 10 + (39 - index) * 5, absAltM: GROUND_M + 10 + (39 - index) * 4 },
    }))
    expect(await told(drifting, { heights: 'egm96' })).toEqual([])
  })
})
