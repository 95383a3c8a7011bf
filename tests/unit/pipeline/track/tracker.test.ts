import { describe, expect, it } from 'vitest'
import { createTracker } from '../../../../edge/pipeline/track/tracker.js'
import { detectionsOf, standing } from '../../../support/detections.js'

const options = { lostAfterMs: 5_000, minIou: 0.2 }

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
    expect(sparse.track(nothing, 10_000)).toEqual([])
    expect(sparse.track(car, 10_100)[0]!.id).not.toBe(id)
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
