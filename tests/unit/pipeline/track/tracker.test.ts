import { describe, expect, it } from 'vitest'
import { createTracker } from '../../../../edge/pipeline/track/tracker.js'
import { detectionsOf, standing } from '../../../support/detections.js'

const options = { lostAfterMs: 5_000 }

describe('createTracker', () => {
  it('gives a thing the same id as long as it is seen, and a second thing another', () => {
    const tracker = createTracker(options)
    const at = (ms: number) =>
      tracker.track(
        detectionsOf([
          { label: 'car', box: standing(100 + ms / 50, 200) },
          { label: 'car', box: standing(500, 200) },
        ]),
        ms,
      )
    const first = at(0)
    const later = [200, 400, 600, 800].map(at).at(-1)!
    expect(later.map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    expect(new Set(later.map(({ id }) => id)).size).toBe(2)
    expect(later[0]!.firstSeenAtMs).toBe(0)
    expect(later[0]!.lastSeenAtMs).toBe(800)
  })

  it('follows a moving thing whose boxes no longer overlap, by its speed', () => {
    const tracker = createTracker(options)
    const step = (ms: number) =>
      tracker.track(detectionsOf([{ label: 'car', box: standing(ms * 0.3, 200) }]), ms)
    const ids = [0, 200, 400, 600, 800, 1_000, 1_200].map(ms => step(ms)[0]!.id)
    expect(new Set(ids).size).toBe(1)
    // 0.5 s unseen: 150 px further on, the last box (120 px wide) is left behind.
    expect(step(1_700).map(({ id }) => id)).toEqual([ids[0]])
  })

  it('finds a thing again that it does not know the speed of yet, and whose boxes do not touch', () => {
    const tracker = createTracker(options)
    const at = (x: number) => detectionsOf([{ label: 'car', box: standing(x, 200) }])
    const [first] = tracker.track(at(100), 0)
    expect(tracker.track(at(230), 500)).toMatchObject([{ id: first!.id }])
  })

  it('bridges a gap in time, however many frames were dropped in it, and forgets after lostAfterMs', () => {
    const car = detectionsOf([{ label: 'car', box: standing(100, 200) }])
    const nothing = detectionsOf([])
    const sparse = createTracker(options)
    const dense = createTracker(options)
    const id = sparse.track(car, 0)[0]!.id
    dense.track(car, 0)
    for (let ms = 40; ms < 4_900; ms += 40) dense.track(nothing, ms)
    expect(sparse.track(car, 4_900)[0]!.id).toBe(id)
    expect(dense.track(car, 4_900)[0]!.id).toBe(id)
    expect(dense.track(nothing, 10_000)).toEqual([])
    expect(dense.track(car, 10_100)[0]!.id).not.toBe(id)
  })

  it('looks for a thing in a few frames before it forgets it, where frames come seldom', () => {
    const tracker = createTracker({ lostAfterMs: 1_000 })
    const car = detectionsOf([{ label: 'car', box: standing(100, 200) }])
    const id = tracker.track(car, 0)[0]!.id
    for (const ms of [10_000, 20_000, 30_000]) tracker.track(detectionsOf([]), ms)
    expect(tracker.track(car, 40_000)[0]!.id).toBe(id)
  })

  it('continues a track with a poor score, and begins none with it', () => {
    const tracker = createTracker(options)
    const poor = detectionsOf([{ label: 'car', box: standing(100, 200), score: 0.2 }])
    expect(tracker.track(poor, 0)).toEqual([])
    tracker.track(detectionsOf([{ label: 'car', box: standing(100, 200) }]), 100)
    expect(tracker.track(poor, 200)).toMatchObject([{ lastSeenAtMs: 200 }])
  })

  it('begins nothing with what the model is not sure of, and tells what it follows by it', () => {
    const tracker = createTracker({ ...options, sureScore: 0.1 })
    const all = detectionsOf([
      { label: 'car', box: standing(100, 200), score: 0.8 },
      { label: 'person', box: standing(500, 200), score: 0.5 },
    ])
    const [car, ...none] = tracker.track({ ...all, sure: 1 }, 0)
    expect(none).toEqual([])
    expect(car!.faint).toBeUndefined()
    const faint = detectionsOf([{ label: 'car', box: standing(100, 200), score: 0.3 }])
    expect(tracker.track({ ...faint, sure: 0 }, 100)).toMatchObject([{ id: car!.id, faint: true }])
    expect(tracker.track(faint, 200)[0]!.faint).toBeUndefined()
  })

  it('calls a thing tentative that it saw once with a middling score, and drops it soon', () => {
    const tracker = createTracker(options)
    tracker.track(detectionsOf([]), 0)
    const middling = detectionsOf([{ label: 'car', box: standing(100, 200), score: 0.65 }])
    expect(tracker.track(middling, 100)[0]!.tentative).toBe(true)
    expect(tracker.track(middling, 200)[0]!.tentative).toBeUndefined()
    const other = detectionsOf([{ label: 'car', box: standing(800, 200), score: 0.65 }])
    expect(tracker.track(other, 300)).toHaveLength(2)
    expect(tracker.track(detectionsOf([]), 1_200)).toHaveLength(2)
    tracker.track(middling, 1_300)
    expect(tracker.track(middling, 1_900)).toHaveLength(1)
  })

  it('makes one track of a thing with two boxes, a car and a truck', () => {
    const tracker = createTracker(options)
    const twice = detectionsOf([
      { label: 'car', box: standing(100, 200), score: 0.9 },
      { label: 'truck', box: standing(101, 200), score: 0.8 },
    ])
    for (const ms of [0, 200, 400]) expect(tracker.track(twice, ms)).toHaveLength(1)
  })

  it('leaves out boxes with NaN and boxes without an area', () => {
    const tracker = createTracker(options)
    const bad = detectionsOf([
      { label: 'car', box: [Number.NaN, 0, 100, 100] },
      { label: 'car', box: [100, 0, 0, 100] },
      { label: 'car', box: [100, 100, 100, 200] },
      { label: 'car', box: [0, 0, Number.POSITIVE_INFINITY, 10] },
      { label: 'car', box: standing(100, 200) },
    ])
    for (const ms of [0, 200]) expect(tracker.track(bad, ms)).toHaveLength(1)
  })

  it('follows at half a frame a second and at thirty, at uneven intervals', () => {
    for (const [everyMs, pxPerS] of [
      [2_000, 20],
      [33, 400],
    ] as const) {
      const tracker = createTracker(options)
      const ids = new Set<number>()
      let ms = 0
      for (let frame = 0; frame < 30; frame += 1) {
        ms += everyMs * (frame % 3 === 0 ? 1.7 : 0.65)
        const box = standing(100 + (ms / 1000) * pxPerS, 200)
        for (const { id } of tracker.track(detectionsOf([{ label: 'car', box }]), ms)) ids.add(id)
      }
      expect(ids.size).toBe(1)
    }
  })

  it('holds on to things while the camera turns, when it is told how the picture moves', () => {
    const jump = 400
    const see = (tracker: ReturnType<typeof createTracker>, told: boolean) => {
      const ids = new Set<number>()
      for (let frame = 0; frame < 6; frame += 1) {
        const box = standing(200 + frame * jump, 300)
        const motion = told && frame > 0 ? [1, 0, jump, 0, 1, 0] : undefined
        for (const { id } of tracker.track(detectionsOf([{ label: 'car', box }]), frame * 200, motion))
          ids.add(id)
      }
      return ids.size
    }
    expect(see(createTracker(options), true)).toBe(1)
    expect(see(createTracker(options), false)).toBeGreaterThan(1)
  })

  it('keeps a hidden thing with the time of its last sight', () => {
    const tracker = createTracker(options)
    tracker.track(detectionsOf([{ label: 'car', box: standing(100, 200) }]), 0)
    expect(tracker.track(detectionsOf([]), 1_000)).toMatchObject([{ lastSeenAtMs: 0 }])
  })

  it('votes on the label of a thing that flickers', () => {
    const tracker = createTracker(options)
    const labels = ['car', 'car', 'truck', 'car', 'truck', 'car'].map(
      (label, index) => tracker.track(detectionsOf([{ label, box: standing(100, 200) }]), index * 200)[0]!,
    )
    expect(labels.at(-1)).toMatchObject({ label: 'car', id: labels[0]!.id })
  })

  it('ignores a frame that is not newer', () => {
    const tracker = createTracker(options)
    const before = tracker.track(detectionsOf([{ label: 'car', box: standing(100, 200) }]), 1_000)
    expect(tracker.track(detectionsOf([{ label: 'car', box: standing(600, 300) }]), 1_000)).toEqual(before)
    expect(tracker.track(detectionsOf([{ label: 'car', box: standing(600, 300) }]), 500)).toEqual(before)
  })

  it('begins anew where the clock was set back, instead of being blind until time catches up', () => {
    const tracker = createTracker(options)
    const car = detectionsOf([{ label: 'car', box: standing(100, 200) }])
    const [before] = tracker.track(car, 3_600_000)
    const [after] = tracker.track(car, 1_000)
    expect(after).toMatchObject({ firstSeenAtMs: 1_000, lastSeenAtMs: 1_000 })
    expect(after!.id).not.toBe(before!.id)
  })
})
