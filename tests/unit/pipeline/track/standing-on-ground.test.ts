import { describe, expect, it } from 'vitest'
import type { Point } from '../../../../edge/domain/box.js'
import type { GroundScale } from '../../../../edge/geometry/ground-rest.js'
import { createGroundScale } from '../../../../edge/pipeline/locate/ground-scale.js'
import { createTracker, type Tracker } from '../../../../edge/pipeline/track/tracker.js'
import { random as createRandom } from '../../../../tools/random.js'
import { detectionsOf } from '../../../support/detections.js'
import { boxOf, CAR, calibrationOf, groundOf, pole, shaken, VAN } from '../../../support/ground-street.js'
import { type Actor, parkedCar, passing, play } from '../../../support/scripted-street.js'
import { homographyOf } from '../../../support/surveyed-camera.js'

const ground = groundOf(pole)

interface Watch {
  readonly ground?: GroundScale | undefined
  readonly at: (atS: number) => Point
  readonly sizeM?: typeof CAR
  readonly jitter?: number
  readonly fps?: number
  readonly seconds?: number
  readonly tracker?: Tracker
}

/** One vehicle in view of the pole. */
function watch({ ground, at, sizeM = CAR, jitter = 0.015, fps = 5, seconds = 90, tracker }: Watch) {
  const random = createRandom(3)
  const following = tracker ?? createTracker({ sureScore: 0.35, ground })
  const ids = new Set<number>()
  let longestS = 0
  let says = 0
  for (let look = 0; look < seconds * fps; look += 1) {
    const atS = look / fps
    const box = shaken(boxOf(pole, at(atS), sizeM), jitter, random)
    const track = following.track(detectionsOf([{ label: 'car', box }]), atS * 1_000)[0]!
    ids.add(track.id)
    if (track.standingSinceMs === undefined) continue
    longestS = Math.max(longestS, atS - track.standingSinceMs / 1_000)
    says += 1
  }
  return { longestS, share: says / (seconds * fps), ids: ids.size }
}

const far: Point = [1, 70]
const creeping =
  (mps: number, from: Point = far) =>
  (atS: number): Point => [from[0], from[1] + mps * atS]

describe('a queue that creeps far away, along the sight', () => {
  it('moves by less than a seventh of its box in a minute, which passes for standing without the ground', () => {
    const [before, after] = [boxOf(pole, creeping(0.05)(0)), boxOf(pole, creeping(0.05)(60))]
    const size = Math.sqrt((before[2] - before[0]) * (before[3] - before[1]))
    expect((before[3] - after[3]) / size).toBeLessThan(0.15)
    expect(watch({ at: creeping(0.1) }).longestS).toBeGreaterThan(60)
  })

  it.each([0.1, 0.2, 0.3])('does not stand at %d m/s', mps => {
    for (const fps of [5, 25]) {
      const creeps = watch({ ground, at: creeping(mps), fps })
      expect(creeps.longestS).toBe(0)
      expect(creeps.ids).toBe(1)
    }
  })

  it('does not stand for long where boxes tremble, or come seldom', () => {
    for (const mps of [0.1, 0.2, 0.3]) {
      expect(watch({ ground, at: creeping(mps), jitter: 0.04 }).longestS).toBeLessThan(45)
      expect(watch({ ground, at: creeping(mps), fps: 0.5 }).longestS).toBeLessThan(45)
    }
  })

  it('stands again once it has come to a stop', () => {
    const at = (atS: number): Point => [1, 70 + 0.2 * Math.min(atS, 30)]
    const stops = watch({ ground, at, seconds: 180 })
    // Its time may begin half a minute late, never early.
    expect(stops.longestS).toBeGreaterThan(110)
    expect(stops.longestS).toBeLessThan(155)
  })
})

describe('what stands', () => {
  it.each([
    ['a far car whose box trembles', far, CAR, 0.05],
    ['a far car whose box does not', far, CAR, 0.005],
    ['a near van whose box trembles', [1, 14], VAN, 0.08],
    ['a near car', [-1, 14], CAR, 0.03],
    ['a car where a pixel is two metres', [1, 150], CAR, 0.02],
  ] as const)('is %s', (_, place, sizeM, jitter) => {
    for (const fps of [0.5, 5]) {
      const { longestS, share, ids } = watch({ ground, at: () => place, sizeM, jitter, fps, seconds: 300 })
      expect(longestS).toBeGreaterThan(295)
      expect(share).toBeGreaterThan(0.85)
      expect(ids).toBe(1)
    }
  })

  it('is by shares where the camera looks elsewhere, and where there is no ground', () => {
    const none: Record<string, GroundScale> = {
      moved: createGroundScale(calibrationOf(pole), () => undefined),
      unreached: groundOf(pole, { reachM: 30 }),
      sky: groundOf({ ...pole, pitchDeg: 0, heightM: 0.5 }),
    }
    const byShares = watch({ at: creeping(0.1) })
    for (const nothing of Object.values(none)) {
      expect(watch({ ground: nothing, at: creeping(0.1) })).toEqual(byShares)
    }
  })

  it('leaves when it sets off, though slowly, and is forgotten where it crept after a restart', () => {
    const before = createTracker({ sureScore: 0.35, ground })
    watch({ at: () => far, tracker: before, seconds: 60 })
    expect(before.standing()).toHaveLength(1)
    const after = createTracker({ sureScore: 0.35, ground })
    after.restore(before.standing(), detectionsOf([]).labels)
    const setsOff = watch({ at: atS => creeping(0.2)(atS - 60), tracker: after, seconds: 90 })
    expect(after.standing()).toHaveLength(0)
    expect(setsOff.ids).toBe(1)
  })
})

describe('a parked car before a calibrated camera', () => {
  const parked = [parkedCar('first', 300, 500), parkedCar('van', 800, 510, [140, 90])]
  const buses = Array.from({ length: 8 }, (_, index) =>
    passing(`bus ${index}`, 'bus', {
      ...{ y: 600, size: [420, 260] as const, pxPerS: index % 2 ? -260 : 220 },
      ...{ startS: 20 + index * 20, x: index % 2 ? 1550 : -200 },
    }),
  )
  /** Stands before the first for a minute and hides its lower half. */
  const low: Actor = {
    ...{ name: 'low', label: 'car', size: [160, 60] },
    at: atS => (atS < 40 || atS > 104 ? undefined : [Math.min(370, -230 + (atS - 40) * 150), 520]),
    standsAt: atS => atS >= 44 && atS < 104,
  }
  const camera = { heightM: 12, pitchDeg: 15, yawDeg: 0, focalPx: 1_350 }
  const over = createGroundScale(calibrationOf(pole, { imageToGround: [...homographyOf(camera)] }), () => ({
    width: 1_280,
    height: 720,
  }))

  it.each([
    ['passing buses', buses],
    ['a car that hides its lower half for a minute', [low]],
  ])('keeps its place through %s', (_, others) => {
    for (const fps of [2, 10]) {
      const outcomes = play({
        ...{ actors: [...parked, ...others], seconds: 200, fps, seed: 1, dropout: 0.3, jitter: 0.05 },
        tracker: createTracker({ sureScore: 0.35, ground: over }),
      })
      for (const { name } of parked) {
        expect(outcomes.get(name)!.oneIdShare).toBeGreaterThanOrEqual(0.98)
        expect(outcomes.get(name)!.saidStandingShare).toBeGreaterThan(0.9)
      }
      for (const { falselyStanding } of outcomes.values()) expect(falselyStanding).toBe(0)
    }
  })
})
