import { describe, expect, it } from 'vitest'
import { PoseFeed } from '../../../../edge/flights/live/pose-feed.js'
import type { OsdPose } from '../../../../edge/flights/telemetry/dji-osd.js'
import { enuToLonLat, lonLatToEnu } from '../../../../edge/geometry/enu.js'

const origin = { lon: 106.5, lat: 29.5 }
const startMs = 1_800_000_000_000
const pose = (second: number, more: Partial<OsdPose> = {}): OsdPose => ({
  timeMs: startMs + second * 1000,
  // North at 8 m/s.
  ...enuToLonLat(origin, 0, 8 * second),
  ...{ relAltM: 60, yawDeg: 0, pitchDeg: -60, rollDeg: 0, positionSigmaM: 1.5, speedMps: 8 },
  ...more,
})
const feedOf = (...poses: readonly OsdPose[]): PoseFeed => {
  const feed = new PoseFeed()
  for (const each of poses) feed.take(each, each.timeMs + 100)
  return feed
}
const northAt = (feed: PoseFeed, second: number): number =>
  lonLatToEnu(origin, feed.at(startMs + second * 1000)!)[1]

describe('between two messages', () => {
  it('it flew straight, and turned the short way', () => {
    const feed = feedOf(pose(0, { yawDeg: 350 }), pose(2, { yawDeg: 10, pitchDeg: -50, relAltM: 64 }))
    expect(northAt(feed, 0.5)).toBeCloseTo(4, 3)
    expect(feed.at(startMs + 1000)).toMatchObject({
      ...{ yawDeg: expect.closeTo(0, 9), pitchDeg: -55, relAltM: 62 },
    })
  })

  it('its place is least sure in the middle: half of 1 m/s^2 there, and the time that picture and message differ by', () => {
    const feed = feedOf(pose(0), pose(2))
    const freshM = (second: number) => feed.at(startMs + second * 1000)!.freshSigmas.positionM
    // 1 m/s^2 x 1 s x 1 s / 2 = 0.5 m, and 8 m/s x 0.1 s = 0.8 m; with a delay that is off by 0.2 s, 1.6 m more.
    expect(freshM(1)).toBeCloseTo(Math.hypot(0.8, 0.5), 3)
    expect(freshM(0)).toBeCloseTo(0.8, 3)
    expect(feed.at(startMs + 1000)!.sigmas.positionM).toBeCloseTo(Math.hypot(1.5, 1.6, 0.8, 0.5), 3)
  })

  it('a turn makes the angles unsure, wherever in between it was made', () => {
    const [still, turning] = [feedOf(pose(0), pose(2)), feedOf(pose(0), pose(2, { yawDeg: 40 }))]
    const yawDeg = (feed: PoseFeed) => (feed.at(startMs + 1000)!.sigmas.yawRad * 180) / Math.PI
    expect(yawDeg(still)).toBeCloseTo(2, 6)
    expect(yawDeg(turning)).toBeCloseTo(Math.hypot(2, 40 / Math.sqrt(12)), 3)
  })

  it('nobody knows where it was when too many were lost', () => {
    expect(feedOf(pose(0), pose(8)).at(startMs + 4000)).toBeDefined()
    expect(feedOf(pose(0), pose(10)).at(startMs + 5000)).toBeUndefined()
  })
})

describe('after the last message', () => {
  it('it is held for a moment, and the error grows by its speed', () => {
    const feed = feedOf(pose(0), pose(2))
    const held = feed.at(startMs + 4000)!
    expect(lonLatToEnu(origin, held)[1]).toBeCloseTo(16, 3)
    // 8 m/s for 2 s.
    expect(held.freshSigmas.positionM).toBeCloseTo(Math.hypot(16, 0.8), 3)
    expect(held.sigmas.yawRad).toBeGreaterThan(feed.at(startMs + 2000)!.sigmas.yawRad)
    expect(feed.at(startMs + 6001)).toBeUndefined()
  })

  it('a picture waits for the next, but not for ever', () => {
    const feed = feedOf(pose(0))
    expect(feed.isWaitingFor(startMs + 500, startMs + 2000)).toBe(true)
    expect(feed.isWaitingFor(startMs + 500, startMs + 6000)).toBe(false)
    feed.take(pose(2), startMs + 2100)
    expect(feed.isWaitingFor(startMs + 500, startMs + 2100)).toBe(false)
  })
})

describe('what comes', () => {
  it('before the first message tells nothing', () => {
    expect(new PoseFeed().at(startMs)).toBeUndefined()
    expect(feedOf(pose(2)).at(startMs + 1000)).toBeUndefined()
  })

  it('is put in order, and counts once', () => {
    const feed = feedOf(pose(4), pose(0), pose(2), pose(2))
    expect([1, 3].map(second => Math.round(northAt(feed, second)))).toEqual([8, 24])
  })

  it('is of its arrival where its clock is wrong, and less sure', () => {
    const feed = new PoseFeed()
    for (const second of [0, 2]) feed.take(pose(second, { timeMs: 1000 * second }), startMs + second * 1000)
    expect(northAt(feed, 1)).toBeCloseTo(8, 3)
    // 8 m/s x 0.5 s.
    expect(feed.at(startMs)!.sigmas.positionM).toBeCloseTo(Math.hypot(1.5, 4, 0.8), 3)
  })

  it('without a height, or without a gimbal, places nothing and is counted', () => {
    const feed = new PoseFeed()
    const { relAltM: _height, ...low } = pose(0)
    const { yawDeg: _yaw, ...blind } = pose(2)
    for (const each of [low, blind, 'it has no position']) feed.take(each, startMs)
    expect(feed.figures).toEqual({ taken: 0, unusable: 3, lastReason: 'it has no position' })
    expect(feed.at(startMs)).toBeUndefined()
  })

  it('is forgotten after a minute', () => {
    const feed = feedOf(...Array.from({ length: 60 }, (_, index) => pose(2 * index)))
    expect(feed.at(startMs + 31_000)).toBeUndefined()
    expect(feed.at(startMs + 61_000)).toBeDefined()
  })

  it('is bounded, however often it comes', () => {
    const feed = feedOf(...Array.from({ length: 2000 }, (_, index) => pose(index / 100)))
    expect(feed.at(startMs + 10_000)).toBeUndefined()
    expect(feed.at(startMs + 19_000)).toBeDefined()
  })
})
