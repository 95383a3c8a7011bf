import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceOf } from '../../edge/box/flights/flight-sightings.js'
import { modelPath } from '../../edge/config/shipped.js'
import type { Sighting } from '../../edge/domain/sighting.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../edge/geometry/enu.js'
import { findInClip } from '../../tools/flights/find-in-clip.js'
import { flyAgain } from '../../tools/flights/fly-again.js'
import { type FlightVerdict, judgeFindings } from '../../tools/flights/judge-findings.js'
import { writeTelemetry } from '../../tools/flights/patrol-job.js'
import { readRecorded } from '../../tools/flights/recorded-detections.js'
import { seenBy } from '../../tools/flights/seen-things.js'
import { readFlightTruth } from '../../tools/flights/truth-file.js'
import { type FlightBox, openFlightBox } from '../support/flight-box.js'
import { continueJob, type FlownPatrol, flyPatrol } from '../support/patrol.js'
import { aSightingOf } from '../support/uniting.js'

const truth = readFlightTruth('patrol')
const recorded = readRecorded('patrol')
const seen = truth.seenBy!.find(({ tiles }) => tiles === recorded.tiles)!.things.map(({ id }) => id)
const FIRST = '0193c2f1-0000-7000-8000-000000000001'
const SECOND = '0193c2f1-0000-7000-8000-000000000002'
const THIRD = '0193c2f1-0000-7000-8000-000000000003'
const DAYS_MS = [
  Date.parse(truth.startedAt),
  Date.parse(readFlightTruth('patrol-next-day').startedAt),
] as const
const dir = mkdtempSync(join(tmpdir(), 'lamppost-patrol-'))
afterAll(() => rmSync(dir, { recursive: true }))

describe('a rendered flight of three minutes over a street, to and fro, with errors as drones have them', () => {
  let flown: FlownPatrol
  let verdict: FlightVerdict

  beforeAll(async () => {
    flown = await flyPatrol(join(dir, 'first'), 'patrol', DAYS_MS[0], {
      ...{ flightId: FIRST, droneId: 'm30', seed: 2 },
    })
    verdict = judgeFindings(truth, flown.outcome.report.findings)
  }, 600_000)

  it('is one of which the model sees 18 of 20 things, and that is what it says', async () => {
    expect(seen).toHaveLength(18)
    expect(truth.seenBy).toContainEqual(seenBy(truth, recorded))
    const beginning = await findInClip('patrol', modelPath('urban-nano', dir), recorded.tiles, 3000)
    expect(beginning.sha256).toBe(recorded.sha256)
    for (const [index, { tMs, found }] of beginning.frames.entries()) {
      const known = recorded.frames[index]!
      expect(known.tMs).toBe(tMs)
      expect(found.map(([label]) => label)).toEqual(known.found.map(([label]) => label))
      for (const [row, [, score]] of found.entries()) expect(score).toBeCloseTo(known.found[row]![1], 1)
    }
  })

  it('finds nine of ten things that the model sees, each once', () => {
    const found = verdict.found.map(({ id }) => id).filter(id => seen.includes(id))
    expect(found.length / seen.length).toBeGreaterThanOrEqual(0.9)
    expect(verdict.twice).toEqual([])
  })

  it.each(['car-1', 'car-2', 'car-3', 'car-4', 'car-5', 'car-6', 'car-7'])('sees %s in both passes', id => {
    expect(verdict.found.find(thing => thing.id === id)?.finding.passes).toBe(2)
  })

  it('calls no heap, no bin and but one hole a car', () => {
    const cars = verdict.others.filter(({ finding }) => finding.scenario === 'illegal-parking')
    expect(cars.map(({ of }) => of)).toEqual(['pothole-2'])
  })

  it('goes through its stages in their order, and writes a picture of each finding', () => {
    expect(flown.stages).toEqual(['check', 'look', 'merge', 'pictures', 'write', 'done'])
    for (const { picture } of flown.outcome.report.findings)
      expect(readFileSync(join(flown.dir, picture!)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  })

  it('has nothing left to do when it is asked again', async () => {
    const before = readFileSync(join(flown.dir, 'report.json'), 'utf8')
    const again = await continueJob(flown.dir, 'patrol')
    expect(readFileSync(join(flown.dir, 'report.json'), 'utf8')).toBe(before)
    expect(again.timings).toEqual(flown.outcome.timings)
  })

  describe('flown with other errors, too', () => {
    const SEEDS = [1, 2, 3, 4, 5, 6]
    const verdicts: FlightVerdict[] = []

    beforeAll(async () => {
      for (const seed of SEEDS) {
        const telemetry = join(dir, `seed-${seed}.SRT`)
        writeTelemetry(telemetry, truth, seed)
        const { findings } = await flyAgain(flown.dir, 'patrol', telemetry)
        verdicts.push(judgeFindings(truth, findings))
      }
    }, 600_000)

    it('finds nine of ten things that the model sees', () => {
      const found = verdicts.flatMap(each => each.found).filter(({ id }) => seen.includes(id))
      expect(found.length / (SEEDS.length * seen.length)).toBeGreaterThanOrEqual(0.9)
    })

    it('finds nothing twice', () => {
      expect(verdicts.flatMap(({ twice }) => twice)).toEqual([])
    })

    it('says how far off its places are', () => {
      const found = verdicts.flatMap(each => each.found)
      const inside = found.filter(({ isInside }) => isInside).length / found.length
      expect(inside).toBeGreaterThan(0.85)
      expect(inside).toBeLessThan(0.95)
      const sorted = found.map(({ offSigmas }) => offSigmas).sort((a, b) => a - b)
      expect(sorted[Math.floor(sorted.length / 2)]!).toBeLessThan(1.5)
    })
  })

  describe('and another drone the next day, when a car has gone', () => {
    let box: FlightBox
    let second: FlownPatrol
    let nextDay: FlightVerdict
    const firstHomes = new Map<string, string>()
    const incidentOf = (thing: string) => box.incidents().find(({ id }) => id === firstHomes.get(thing))!
    const seenBefore = (eastM: number, northM: number, atMs: number) =>
      aSightingOf({
        ...{ source: sourceOf('m30', 'flight-0'), firstSeenAtMs: atMs, lastSeenAtMs: atMs },
        ...{ capturedAtMs: atMs, dwellMs: 0, foundShare: 0.9 },
        fix: {
          ...{
            ...enuToLonLat(truth.origin, eastM, northM),
            crs: 'WGS84',
            accuracyM: 1.5,
            method: 'telemetry',
          },
          ellipse: { sigmaMajorM: 1.5, sigmaMinorM: 1.5, bearingDeg: 0 },
        },
      })
    /** North of the street, where neither drone ever looks. */
    const outside = seenBefore(0, 60, DAYS_MS[0])
    /** Found after the first flight was flown, and before it was handed in. */
    const between = seenBefore(-20, -3.4, DAYS_MS[0] + 12 * 3_600_000)
    const incidentAt = ({ id }: Sighting) => box.incidents().find(each => each.id === box.homeOf(id))!

    beforeAll(async () => {
      second = await flyPatrol(join(dir, 'second'), 'patrol-next-day', DAYS_MS[1], {
        ...{ flightId: SECOND, droneId: 'm31', seed: 12 },
      })
      nextDay = judgeFindings(readFlightTruth('patrol-next-day'), second.outcome.report.findings)
      box = await openFlightBox(join(dir, 'box'), {
        ...{
          'illegal-parking': 'illegal-parking',
          'road-collapse': 'road-collapse',
          sanitation: 'sanitation',
        },
      })
      // What evidence shows is no matter here, and costs a decoder for each picture.
      for (const flight of ['first', 'second']) rmSync(join(dir, flight, 'DJI_0007.mp4'))
      await box.register.see({ kind: 'opened', sighting: outside })
      await box.register.see({ kind: 'opened', sighting: between })
      await box.tell({ id: FIRST, dir: flown.dir, droneId: 'm30' }, DAYS_MS[0])
      for (const { id, finding } of verdict.found) firstHomes.set(id, box.homeOf(finding.id)!)
      await box.tell({ id: SECOND, dir: second.dir, droneId: 'm31' }, DAYS_MS[1])
    }, 600_000)
    afterAll(() => box.close())

    it('is the same incident for all that both saw, at a place between the two', () => {
      const both = nextDay.found.filter(({ id }) => firstHomes.has(id))
      expect(both.length).toBeGreaterThanOrEqual(9)
      for (const { id, finding } of both) {
        expect(box.homeOf(finding.id)).toBe(firstHomes.get(id))
        const { sightings, state, fix, missedLooks } = incidentOf(id)
        expect({ sightings, state, missedLooks }).toEqual({
          ...{ sightings: 2, state: 'updated', missedLooks: undefined },
        })
        const { fix: first } = verdict.found.find(thing => thing.id === id)!.finding
        const apartM = distanceM(first, finding.fix)
        expect(distanceM(fix!, first)).toBeLessThan(apartM)
        expect(distanceM(fix!, finding.fix)).toBeLessThan(apartM)
      }
    })

    it('makes one incident of one thing', () => {
      const homes = new Map([...firstHomes].map(([thing, home]) => [home, thing]))
      expect(homes.size).toBe(firstHomes.size)
      for (const { id, finding } of nextDay.found) expect(homes.get(box.homeOf(finding.id)!) ?? id).toBe(id)
    })

    it('says nothing of what was found after it was flown, if it is handed in late; the next one does', () => {
      const { missedLooks, notes } = incidentAt(between)
      expect({ missedLooks, notes }).toEqual({ missedLooks: 1, notes: ['began', 'missed'] })
    })

    it('says that the car was not seen, and that it has gone when the next flight does not see it either', async () => {
      expect(incidentOf('car-4')).toMatchObject({ state: 'open', missedLooks: 1, notes: ['began', 'missed'] })
      const dirOfThird = join(dir, 'third')
      cpSync(second.dir, dirOfThird, { recursive: true })
      const report = readFileSync(join(dirOfThird, 'report.json'), 'utf8')
      const ids = second.outcome.report.findings.map(({ id }) => id)
      const otherIds = ids.reduce((text, id) => text.replaceAll(id, id.replace(/^..../, 'ffff')), report)
      writeFileSync(join(dirOfThird, 'report.json'), otherIds)
      await box.tell({ id: THIRD, dir: dirOfThird, droneId: 'm31' }, DAYS_MS[1] + 60_000)
      expect(incidentOf('car-4').state).toBe('cleared')
      const { sightings, state } = incidentOf('car-5')
      expect({ sightings, state }).toEqual({ sightings: 3, state: 'updated' })
    })

    it('says nothing of what lies outside of what it showed', () => {
      const { state, notes } = incidentAt(outside)
      expect({ state, notes }).toEqual({ state: 'open', notes: ['began'] })
    })
  })
})

const distanceM = (a: LonLat, b: LonLat): number => Math.hypot(...lonLatToEnu(a, b))
