import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelPath } from '../../edge/config/shipped.js'
import { jobOptionsSchema } from '../../edge/flights/job/job-options.js'
import { JobStore } from '../../edge/flights/job/job-store.js'
import { type JobOutcome, runJob } from '../../edge/flights/job/run-job.js'
import type { Finding } from '../../edge/flights/report/flight-report.js'
import { lonLatToEnu } from '../../edge/geometry/enu.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { disturbedPoses } from '../../tools/flights/noise.js'
import { usualErrors } from '../../tools/flights/telemetry-errors.js'
import { clipOf, readFlightTruth } from '../../tools/flights/truth-file.js'
import { srtOf } from '../../tools/flights/write-srt.js'

const truth = readFlightTruth('patrol')
/** So far off, a finding is of something else. */
const NEAR_M = 4

describe('a rendered flight of three minutes over a street, to and fro, with errors as drones have them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-patrol-'))
  const out = join(dir, 'out')
  let outcome: JobOutcome
  const stages: string[] = []

  beforeAll(async () => {
    copyFileSync(clipOf('patrol'), join(dir, 'DJI_0007.mp4'))
    const poses = disturbedPoses(truth, { ...usualErrors, seed: 2 })
    writeFileSync(join(dir, 'DJI_0007.SRT'), srtOf(poses, 'avata-360', { durationMs: truth.durationMs }))
    writeFileSync(join(dir, 'zones.geojson'), JSON.stringify(wholeStreet()))
    const store = JobStore.open(out)
    store.begin(
      jobOptionsSchema.parse({
        ...{ id: '0193c2f1-0000-7000-8000-000000000001', name: 'patrol', droneId: 'm30' },
        ...{ inputs: [join(dir, 'DJI_0007.mp4')], zones: join(dir, 'zones.geojson'), spacingM: 1 },
        lens: { kind: 'field-of-view', horizontalDeg: truth.lens.hfov },
        model: modelPath('urban-nano', dir),
        scenarios: ['illegal-parking', 'road-collapse', 'sanitation'],
        sigmas: { yawDeg: 2, pitchDeg: 1, rollDeg: 0.5, heightM: 0.5, positionM: 1.5, timeS: 0.1 },
      }),
      Date.UTC(2026, 10, 28),
    )
    store.close()
    outcome = await runJob(out, {
      ...{ clock: systemClock, log: silentLog, signal: new AbortController().signal },
      onProgress: ({ stage }) => stages.push(stage),
      onProblems: () => {},
    })
  }, 600_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  const offM = ({ fix }: Finding, id: string): number => {
    const { centre } = truth.things.find(thing => thing.id === id)!
    const [east, north] = lonLatToEnu(truth.origin, fix)
    return Math.hypot(east - centre.eastM, north - centre.northM)
  }
  const of = (scenario: string, id: string): Finding[] =>
    outcome.report.findings.filter(finding => finding.scenario === scenario && offM(finding, id) < NEAR_M)

  it.each(['car-1', 'car-2', 'car-3', 'car-4', 'car-5', 'car-6', 'car-7'])(
    'finds %s once, in both passes',
    id => {
      const found = of('illegal-parking', id)
      expect(found).toHaveLength(1)
      expect(found[0]!.passes).toBe(2)
    },
  )

  it.each(['pothole-1', 'pothole-3', 'pothole-4'])('finds %s', id => {
    expect(of('road-collapse', id).length).toBeGreaterThan(0)
  })

  it('says how far off the places are', () => {
    const cars = outcome.report.findings.filter(
      ({ scenario, passes }) => scenario === 'illegal-parking' && passes === 2,
    )
    const ratios = cars
      .map(car => Math.min(...truth.things.map(({ id }) => offM(car, id))) / car.fix.accuracyM)
      .sort((a, b) => a - b)
    expect(ratios[Math.floor(ratios.length / 2)]!).toBeLessThan(1.5)
  })

  it('goes through its stages in their order, and writes a picture of each finding', () => {
    expect([...new Set(stages)]).toEqual(['check', 'look', 'merge', 'pictures', 'write', 'done'])
    for (const { picture } of outcome.report.findings)
      expect(readFileSync(join(out, picture!)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  })

  it('has nothing left to do when it is asked again', async () => {
    const before = readFileSync(join(out, 'report.json'), 'utf8')
    const again = await runJob(out, {
      ...{ clock: systemClock, log: silentLog, signal: new AbortController().signal },
      ...{ onProgress: () => {}, onProblems: () => {} },
    })
    expect(readFileSync(join(out, 'report.json'), 'utf8')).toBe(before)
    expect(again.timings).toEqual(outcome.timings)
  })
})

function wholeStreet() {
  const { lon, lat } = truth.origin
  const ring = [
    [lon - 0.002, lat - 0.001],
    [lon + 0.002, lat - 0.001],
    [lon + 0.002, lat + 0.001],
    [lon - 0.002, lat + 0.001],
    [lon - 0.002, lat - 0.001],
  ]
  const zone = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }
  return { type: 'FeatureCollection', features: [zone] }
}
