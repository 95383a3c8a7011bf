import { describe, expect, it } from 'vitest'
import {
  isBelieved,
  type Sights,
  sightsOf,
  usuallyTold,
  type View,
} from '../../../../edge/flights/job/believe.js'
import type { Look } from '../../../../edge/flights/merge/look.js'
import { PoseErrors } from '../../../../edge/flights/merge/pose-errors.js'
import { Thing } from '../../../../edge/flights/merge/thing.js'

/** A drone flies north towards a thing at 0, 0, a metre a frame, and shows 40 m of the street before it, 10 m wide. */
const views: View[] = Array.from({ length: 40 }, (_, frame) => {
  const north = frame - 45
  return {
    frame,
    camera: [0, north] as const,
    ring: [
      [-5, north + 40],
      [5, north + 40],
      [5, north + 4],
      [-5, north + 4],
    ] as const,
  }
})
const times = views.map(({ frame }) => frame * 1000)

/** Seen in these frames, each with this score. */
function seenIn(frames: readonly number[], score = 0.5): Thing {
  const looks = frames.map(
    (frame): Look => ({
      ...{ frame, atMs: frame * 1000, scenario: 'sanitation', label: 'garbage', score, box: [0, 0, 9, 9] },
      ...{ at: [0, 0], towards: [0, 1], widthM: 1, distanceM: 45 - frame, ownError: [0.04, 0, 0.04] },
      ...{ aim: [], placeSigmaM: 1.5 },
    }),
  )
  return new Thing(looks, PoseErrors.unknown(times))
}
const sights = (frames: readonly number[], score?: number): Sights =>
  sightsOf(seenIn(frames, score), views, 1)

describe('what speaks for a thing', () => {
  it('is its mean score where every frame shows it', () => {
    const all = sights(views.map(({ frame }) => frame).filter(frame => frame >= 5))
    expect(all.told).toBeCloseTo(0.5)
    expect(all.seen).toBe(35)
  })

  it('counts nothing that was farther away than it ever was seen', () => {
    // From frame 30 on, 15 m away and nearer; a tenth farther is frame 29.
    expect(sights([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]).told).toBeGreaterThan(0.45)
  })

  it('is less where it is seen from far away only than where it is seen from near by only', () => {
    const far = sights([5, 6, 7, 8])
    const near = sights([36, 37, 38, 39])
    expect(far.told).toBeLessThan(0.05)
    expect(near.told).toBeGreaterThan(8 * far.told)
  })

  it('asks nothing of frames in which the edge of the picture would cut it', () => {
    const inMiddle = sightsOf(seenIn([30, 31]), views, 1)
    const large = sightsOf(seenIn([30, 31]), views, 11)
    expect(large.told).toBeCloseTo(0.5)
    expect(inMiddle.told).toBeLessThan(0.5)
  })

  it('usually is what it is where most was seen', () => {
    const usual = usuallyTold([
      { seen: 60, could: 80, told: 0.7 },
      { seen: 50, could: 80, told: 0.6 },
      { seen: 4, could: 80, told: 0.02 },
      { seen: 3, could: 80, told: 0.01 },
      { seen: 5, could: 80, told: 0.03 },
    ])
    expect(usual).toBe(0.6)
    expect(usuallyTold([])).toBe(0)
  })
})

describe('a thing is believed', () => {
  const of = (seen: number, told: number, could = 30) => ({ seen, told, could })

  it('by two frames, and by one where no other shows its place', () => {
    expect(isBelieved(of(2, 0.1), 0.5)).toBe(true)
    expect(isBelieved(of(1, 0.4), 0.5)).toBe(false)
    expect(isBelieved(of(1, 0.4, 1), 0.5)).toBe(true)
  })

  it('by a tenth of what usually speaks for such a thing, and not by next to nothing', () => {
    expect(isBelieved(of(5, 0.06), 0.7)).toBe(false)
    expect(isBelieved(of(5, 0.06), 0.5)).toBe(true)
    expect(isBelieved(of(5, 0.02), 0.02)).toBe(false)
  })
})
