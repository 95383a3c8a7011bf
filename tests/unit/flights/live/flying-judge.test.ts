import { describe, expect, it } from 'vitest'
import type { SightingChange } from '../../../../edge/domain/sighting.js'
import { PoseFeed } from '../../../../edge/flights/live/pose-feed.js'
import { alignedCovariance, mahalanobis } from '../../../../edge/geometry/covariance.js'
import { lonLatToEnu } from '../../../../edge/geometry/enu.js'
import { random as randomOf } from '../../../../tools/random.js'
import {
  type FlownOptions,
  type FlownPose,
  type FlownThing,
  flightOrigin,
  fly,
  flyingJudge,
} from '../../../support/flown.js'
import { garbage, MONDAY_MS, parking } from '../../../support/judging.js'

const anywhere = { ...parking, zones: [] }
const parked = (eastM: number, northM: number, label = 'car'): FlownThing => ({
  label,
  at: () => [eastM, northM],
})
/** North at 8 m/s, 60 m up, looking ahead and down. */
const north = (second: number): FlownPose => ({
  eastM: 0,
  northM: 8 * second,
  upM: 60,
  yawDeg: 0,
  pitchDeg: -60,
})
/** The same and back. */
const thereAndBack = (second: number): FlownPose =>
  second < 30 ? north(second) : { ...north(60 - second), yawDeg: 180 }
const flown = (options: Partial<FlownOptions>) =>
  fly({ ...{ scenario: anywhere, things: [], path: north, seconds: 30, startMs: MONDAY_MS }, ...options })
const opened = (told: ReturnType<typeof fly>): SightingChange['sighting'][] =>
  told.filter(({ change }) => change.kind === 'opened').map(({ change }) => change.sighting)
/** Where things were last told to be, metres. */
const places = (told: ReturnType<typeof fly>): Map<string, readonly [number, number]> =>
  new Map(told.map(({ change: { sighting } }) => [sighting.id, lonLatToEnu(flightOrigin, sighting.fix!)]))

describe('a drone over parked cars', () => {
  const three = [parked(-12, 90), parked(5, 120), parked(14, 150)]

  it('tells each once, where it is, while a picture shows it', () => {
    const told = flown({ things: three })
    expect(opened(told)).toHaveLength(3)
    const found = [...places(told).values()].sort((a, b) => a[1] - b[1])
    for (const [index, [east, northM]] of found.entries()) {
      const [trueEast, trueNorth] = three[index]!.at(0)
      expect(Math.hypot(east - trueEast, northM - trueNorth)).toBeLessThan(0.5)
    }
    expect(opened(told)[0]).toMatchObject({
      ...{ state: 'open', label: 'car', severity: 2, scenario: 'illegal-parking', frameWidth: 1280 },
      source: { kind: 'drone', id: 'patrol', flightId: 'id-1' },
      fix: { method: 'telemetry', crs: 'WGS84' },
    })
  })

  it('tells none twice when it comes back, and none to be gone when it leaves', () => {
    const told = flown({ things: three, path: thereAndBack, seconds: 60 })
    expect(opened(told)).toHaveLength(3)
    expect(told.map(({ change }) => change.kind)).not.toContain('cleared')
    expect(told.map(({ change }) => change.kind)).not.toContain('expired')
  })

  it('knows them again although tracks break', () => {
    expect(opened(flown({ things: three, trackS: 4 }))).toHaveLength(3)
  })

  it('tells none twice whose poses are lost where the picture shows a part of it', () => {
    // To and fro: where it turns, the edge of the picture cuts off a thing of 17 m for seconds.
    const path = (second: number): FlownPose => ({
      ...{ eastM: -42 * Math.cos((2 * Math.PI * second) / 40), northM: 0, upM: 60, yawDeg: 0, pitchDeg: -90 },
    })
    const things = [{ ...parked(4, 0), widthPx: 260 }]
    for (const [silentS, fromS] of [2, 4, 6, 8, 10, 12].flatMap(each =>
      [0, 5, 20].map(from => [each, from]),
    )) {
      const say = (pose: FlownPose, second: number) =>
        (second + fromS!) % 40 > 40 - silentS! ? undefined : pose
      const told = flown({ things, path, seconds: 100, trackS: 3.5, say })
      expect(opened(told)).toHaveLength(1)
      const [[east]] = [...places(told).values()] as [readonly [number, number]]
      expect(Math.abs(east - 4)).toBeLessThan(0.5)
    }
  })

  it('tells none of which no picture shows where it ends', () => {
    const path = (): FlownPose => ({ eastM: -42, northM: 0, upM: 60, yawDeg: 0, pitchDeg: -90 })
    expect(flown({ things: [{ ...parked(4, 0), widthPx: 260 }], path })).toEqual([])
  })

  it('keeps neighbours of one frame apart', () => {
    expect(opened(flown({ things: [parked(0, 100), parked(3, 100)] }))).toHaveLength(2)
  })

  it('waits for the pose after a picture', () => {
    const [first] = flown({ things: [parked(0, 60)] })
    // Seen from the start; three looks and three seconds of them are placed by the message of second 4.
    expect(first!.second).toBe(4)
  })

  it('errs as much as it says', () => {
    const random = randomOf(11)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const distances: number[] = []
    let found = 0
    for (let flight = 0; flight < 60; flight += 1) {
      // Of one flight: a compass, a barometer, satellites and a delay of the video that are off all along.
      const off = {
        ...{ yaw: 2 * normal(), pitch: normal(), up: 3 * normal() },
        ...{ east: 1.5 * normal(), north: Math.hypot(1.5, 8 * 0.2) * normal() },
      }
      const say = (pose: FlownPose): FlownPose => ({
        eastM: pose.eastM + off.east,
        northM: pose.northM + off.north + 0.3 * normal(),
        upM: pose.upM + off.up,
        yawDeg: pose.yawDeg + off.yaw,
        pitchDeg: pose.pitchDeg + off.pitch,
      })
      const told = flown({ things: three, say, blur: () => 2 * normal() })
      found += opened(told).length
      const last = new Map(told.map(({ change: { sighting } }) => [sighting.id, sighting]))
      for (const { fix } of last.values()) {
        const { sigmaMajorM, sigmaMinorM, bearingDeg } = fix!.ellipse!
        const covariance = alignedCovariance((bearingDeg * Math.PI) / 180, sigmaMajorM, sigmaMinorM)
        const [east, northM] = lonLatToEnu(flightOrigin, fix!)
        const apart = three.map(({ at }) => [at(0)[0] - east, at(0)[1] - northM] as const)
        distances.push(Math.min(...apart.map(each => mahalanobis(each, covariance))))
      }
    }
    expect(found).toBeGreaterThanOrEqual(0.97 * 180)
    expect(found).toBeLessThanOrEqual(1.03 * 180)
    // Chi-square with two degrees of freedom: 90 % below 4.605.
    const inside = distances.filter(distance => distance < 4.605).length / distances.length
    expect(inside).toBeGreaterThan(0.85)
    expect(inside).toBeLessThan(0.99)
  })

  it('tells a surer place, and from time to time that it is still there', () => {
    const hover = (): FlownPose => ({ eastM: 0, northM: 0, upM: 60, yawDeg: 0, pitchDeg: -60 })
    const kinds = flown({ things: [parked(0, 40)], path: hover, seconds: 40 }).map(
      ({ change }) => change.kind,
    )
    expect(kinds[0]).toBe('opened')
    expect(kinds.filter(kind => kind === 'measured').length).toBeGreaterThanOrEqual(3)
  })
})

describe('what a drone does not tell', () => {
  it('is a car that drives by', () => {
    const driving: FlownThing = { label: 'car', at: second => [4, 40 + 12 * second] }
    expect(
      flown({ things: [driving, parked(-10, 120)] }).map(({ change }) => change.sighting.label),
    ).toHaveLength(flown({ things: [parked(-10, 120)] }).length)
  })

  it('is anything without poses, or with the last of them too old', () => {
    expect(flown({ things: [parked(0, 60)], say: () => undefined })).toEqual([])
    const lost = flown({
      things: [parked(0, 60), parked(0, 200)],
      say: (pose, second) => (second > 6 ? undefined : pose),
    })
    expect(lost.every(({ second }) => second < 12)).toBe(true)
    expect(opened(lost)).toHaveLength(1)
  })

  it('is a thing near the horizon, where its place would be a guess', () => {
    const ahead = (second: number): FlownPose => ({ ...north(second / 8), pitchDeg: 0 })
    expect(flown({ things: [parked(0, 4000)], path: ahead })).toEqual([])
  })

  it('is what the model is not sure of, or the scenario does not want', () => {
    expect(flown({ things: [parked(0, 60)], scenario: { ...anywhere, minScore: 0.9 } })).toEqual([])
    expect(flown({ things: [parked(0, 60, 'tree')] })).toEqual([])
  })

  it('is what the schedule leaves out, or a permit allows', () => {
    // From 08:00 to 08:00:30 of a Monday in Shanghai.
    const nights = { days: ['mon' as const], fromMinute: 22 * 60, toMinute: 23 * 60 }
    expect(flown({ things: [parked(0, 60)], scenario: { ...anywhere, schedule: [nights] } })).toEqual([])
    const permit = {
      ...{ id: 'p', fromMs: MONDAY_MS - 1, toMs: MONDAY_MS + 3_600_000, scenarios: ['illegal-parking'] },
      place: { ...flightOrigin, radiusM: 500 },
    }
    expect(flown({ things: [parked(0, 60)], scenario: { ...anywhere, permits: [permit as never] } })).toEqual(
      [],
    )
  })
})

describe('things that lie', () => {
  it('are told with their size', () => {
    const lying = { ...garbage, anchor: 'centre' as const }
    const [sighting] = opened(flown({ scenario: lying, things: [parked(0, 80, 'garbage')] }))
    expect(sighting!.size!.areaM2).toBeGreaterThan(1)
    expect(sighting!.size!.sigmaAreaM2).toBeGreaterThan(0)
  })
})

describe('another flight', () => {
  it('is one after ten minutes on the ground, and leaves it to the uniter what is known', () => {
    const feed = new PoseFeed()
    const judge = flyingJudge(anywhere, feed)
    const things = [parked(0, 60)]
    const [first] = opened(flown({ things, feed, judge }))
    const [again] = opened(flown({ things, feed, judge, startMs: MONDAY_MS + 1_200_000 }))
    expect(again!.id).not.toBe(first!.id)
    expect(again!.source.flightId).not.toBe(first!.source.flightId)
  })

  it('is the same one after a change of battery that takes a minute', () => {
    const feed = new PoseFeed()
    const judge = flyingJudge(anywhere, feed)
    const things = [parked(0, 60)]
    expect(opened(flown({ things, feed, judge }))).toHaveLength(1)
    expect(opened(flown({ things, feed, judge, startMs: MONDAY_MS + 90_000 }))).toEqual([])
  })
})

it('a rule that needs a place in the picture is refused', () => {
  const amount = { ...parking, rule: { kind: 'passing' } as never }
  expect(() => flyingJudge(amount, new PoseFeed())).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('illegal-parking') }),
  )
})
