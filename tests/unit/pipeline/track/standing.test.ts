import { describe, expect, it } from 'vitest'
import { createTracker } from '../../../../edge/pipeline/track/tracker.js'
import { detectionsOf, standing } from '../../../support/detections.js'
import {
  type Actor,
  type Outcome,
  parkedCar,
  passing,
  play,
  START_MS,
} from '../../../support/scripted-street.js'

const parked = [
  parkedCar('first', 300, 500),
  parkedCar('second', 450, 500),
  parkedCar('van', 800, 510, [140, 90]),
  parkedCar('last', 960, 505),
]
const buses = Array.from({ length: 8 }, (_, index) =>
  passing(`bus ${index}`, 'bus', {
    ...{ y: 600, size: [420, 260] as const, pxPerS: index % 2 ? -260 : 220 },
    ...{ startS: 20 + index * 20, x: index % 2 ? 1550 : -200 },
  }),
)
/** Comes, stands before two parked cars for a minute, and goes. */
const waitingBus: Actor = {
  ...{ name: 'waiting bus', label: 'bus', size: [460, 260] },
  at: atS => {
    if (atS < 40 || atS > 114) return undefined
    if (atS < 44) return [-230 + (atS - 40) * 150, 600]
    return [370 + Math.max(0, atS - 104) * 140, 600]
  },
  standsAt: atS => atS >= 44 && atS < 104,
}
const passerBy = passing('passer-by', 'car', { y: 524, size: [125, 84], pxPerS: 140, startS: 30 })
const queue = (pxPerS: number): Actor[] =>
  Array.from({ length: 4 }, (_, index) => ({
    ...{ name: `queue ${index}`, label: 'car', size: [120, 80] },
    at: atS => [200 + index * 160 + atS * pxPerS, 640],
    standsAt: () => false,
  }))

const scenes: Record<string, readonly Actor[]> = {
  'passing buses': [...parked, ...buses],
  'a bus that stands in front for a minute': [...parked, waitingBus],
  'a passer-by across parked cars': [...parked, passerBy],
}

const parkedOf = (outcomes: Map<string, Outcome>): Outcome[] => parked.map(({ name }) => outcomes.get(name)!)

describe('a standing vehicle', () => {
  for (const [scene, actors] of Object.entries(scenes)) {
    for (const dropout of [0.3, 0.6]) {
      it.each([2, 5, 10])(
        `has one id through ${scene}, ${dropout * 100} % of the sights missed, at %d frames a second`,
        fps => {
          const outcomes = play({ actors, seconds: 200, fps, seed: 1, dropout, jitter: 0.05 })
          for (const outcome of parkedOf(outcomes)) {
            expect(outcome.oneIdShare).toBeGreaterThanOrEqual(0.98)
            expect(outcome.saidStandingShare).toBeGreaterThan(0.94)
          }
          for (const { falselyStanding } of outcomes.values()) expect(falselyStanding).toBe(0)
        },
      )
    }
  }

  it.each([1, 5, 25])('is none of a queue that creeps, at %d frames a second', fps => {
    for (const pxPerS of [8, 20]) {
      const outcomes = play({
        ...{ actors: queue(pxPerS), seconds: 60, fps, seed: 1, dropout: 0.3, jitter: 0.05 },
      })
      for (const { falselyStanding, movingSights } of outcomes.values()) {
        expect(falselyStanding).toBe(0)
        expect(movingSights).toBeGreaterThan(10)
      }
    }
  })

  it('is found again in its place after minutes in which no frame came', () => {
    const script = { actors: parked, seconds: 500, fps: 2, seed: 1, dropout: 0.3, jitter: 0.05 }
    for (const outcome of parkedOf(play({ ...script, blind: [60, 400] }))) {
      expect(outcome.oneIdShare).toBeGreaterThanOrEqual(0.98)
    }
  })

  it('is counted from when it stopped', () => {
    const tracker = createTracker()
    const at = (ms: number) =>
      tracker.track(
        detectionsOf([{ label: 'car', box: standing(100 + Math.min(ms, 4_000) * 0.1, 300) }]),
        ms,
      )[0]!
    let last = at(0)
    for (let ms = 200; ms <= 20_000; ms += 200) last = at(ms)
    expect(last.standingSinceMs).toBeGreaterThan(3_000)
    expect(last.standingSinceMs).toBeLessThan(5_000)
  })

  it('keeps its id when a passer-by that hid it was taken for it, and drives off', () => {
    const tracker = createTracker()
    const car = { label: 'car', box: standing(300, 300) }
    let id = 0
    for (let ms = 0; ms <= 12_000; ms += 200) id = tracker.track(detectionsOf([car]), ms)[0]!.id
    // It comes from behind something that nobody detects, in front of the car.
    const passerBy = (ms: number) => ({ label: 'car', box: standing(300 + (ms - 12_200) * 0.09, 306) })
    for (let ms = 12_200; ms <= 13_400; ms += 200) tracker.track(detectionsOf([passerBy(ms)]), ms)
    let tracks = tracker.track(detectionsOf([passerBy(13_600), car]), 13_600)
    for (let ms = 13_800; ms <= 14_400; ms += 200) {
      tracks = tracker.track(detectionsOf([passerBy(ms), car]), ms)
    }
    const inPlace = tracks.filter(({ box }) => Math.abs(box[0] - car.box[0]) < 1)
    expect(inPlace).toMatchObject([{ id, standingSinceMs: 0, firstSeenAtMs: 0 }])
    expect(tracks).toHaveLength(2)
  })

  it('keeps its id when it drives off, and stands no more', () => {
    const tracker = createTracker()
    const at = (ms: number) =>
      tracker.track(
        detectionsOf([{ label: 'car', box: standing(100 + Math.max(0, ms - 20_000) * 0.08, 300) }]),
        ms,
      )
    let tracks = at(0)
    const { id } = tracks[0]!
    for (let ms = 200; ms <= 25_000; ms += 200) tracks = at(ms)
    expect(tracks).toHaveLength(1)
    expect(tracks[0]!.id).toBe(id)
    expect(tracks[0]!.standingSinceMs).toBeUndefined()
  })
})

describe('a restart', () => {
  const car = detectionsOf([{ label: 'car', box: standing(300, 300) }])
  const earlier = () => {
    const tracker = createTracker()
    for (let ms = 0; ms <= 10_000; ms += 500) tracker.track(car, START_MS + ms)
    return tracker
  }

  it('takes up what stood there, with its id and its time', () => {
    const [thing] = earlier().standing()
    expect(thing).toMatchObject({ label: 'car', sinceMs: START_MS })
    const after = createTracker()
    after.restore([thing!], car.labels)
    const [track] = after.track(car, START_MS + 120_000)
    expect(track).toMatchObject({ id: thing!.id, standingSinceMs: START_MS })
    const [, other] = after.track(
      detectionsOf([
        { label: 'car', box: standing(300, 300) },
        { label: 'car', box: standing(700, 300) },
      ]),
      START_MS + 121_000,
    )
    expect(other!.id).not.toBe(thing!.id)
  })

  it('forgets what stood there once another thing stands there', () => {
    const after = createTracker()
    after.restore(earlier().standing(), car.labels)
    for (let ms = 0; ms <= 20_000; ms += 500) {
      const box = standing(Math.min(315, ms * 0.1), 302, 150, 100)
      after.track(detectionsOf([{ label: 'truck', box }]), START_MS + 60_000 + ms)
    }
    expect(after.standing().map(({ label }) => label)).toEqual(['truck'])
  })

  it('leaves out what has a label that the model no longer has', () => {
    const after = createTracker()
    after.restore(earlier().standing(), ['person'])
    expect(after.standing()).toEqual([])
  })
})
