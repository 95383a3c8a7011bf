import { describe, expect, it } from 'vitest'
import { figuresOf, MOST_FOUND } from '../../../../edge/cli/eval/label-figures.js'
import { pair } from '../../../../edge/cli/eval/matching.js'
import { overallOf } from '../../../../edge/cli/eval/overall.js'
import type { Scored, Truth } from '../../../../edge/cli/eval/truth.js'
import { scored, truth } from './scenes.js'

const figures = (...pictures: (readonly [found: Scored[], truths: Truth[]])[]) =>
  figuresOf(pictures.map(([found, truths]) => pair(found, truths, MOST_FOUND)))

const thing = truth([0, 0, 100, 100])
const far: Scored['box'] = [500, 500, 600, 600]

describe('figuresOf', () => {
  it('is 1 for a perfect detection', () => {
    const { boxes, ap, ap50, ap75, ar, arByLimit } = figures([[scored(thing.box, 0.3)], [thing]])
    expect({ boxes, ap50, ap75, arByLimit }).toEqual({ boxes: 1, ap50: 1, ap75: 1, arByLimit: [1, 1, 1] })
    expect(ap).toEqual({ all: 1, small: undefined, medium: undefined, large: 1 })
    expect(ar).toEqual(ap)
  })

  it('is 0 where nothing is found, and nothing where there is nothing to find', () => {
    expect(figures([[], [thing]])).toMatchObject({ boxes: 1, ap50: 0, arByLimit: [0, 0, 0] })
    const none = figures([[scored(far, 0.9)], []])
    expect(none).toMatchObject({ boxes: 0, ap50: undefined, curve50: undefined })
    expect(none.ap.all).toBeUndefined()
  })

  it('counts an overlap of 0.62 at three of the ten thresholds', () => {
    const { ap, ap50, ap75 } = figures([[scored([0, 0, 100, 62], 0.9)], [thing]])
    expect(ap.all).toBeCloseTo(0.3, 12)
    expect([ap50, ap75]).toEqual([1, 0])
  })

  it('is a half where a wrong detection scores higher', () => {
    expect(figures([[scored(far, 0.9), scored(thing.box, 0.8)], [thing]]).ap50).toBe(0.5)
  })

  it('does not mind wrong detections that score lower', () => {
    expect(figures([[scored(far, 0.7), scored(thing.box, 0.8)], [thing]]).ap50).toBe(1)
  })

  it('covers 51 of the 101 points where one of two things is found', () => {
    const { ap50, arByLimit } = figures([[scored(thing.box, 0.9)], [thing]], [[], [thing]])
    expect(ap50).toBeCloseTo(51 / 101, 12)
    expect(arByLimit).toEqual([0.5, 0.5, 0.5])
  })

  it('interpolates: right, wrong, right is 1 up to a half, then two thirds', () => {
    const other = truth([200, 200, 300, 300])
    const found = [scored(thing.box, 0.9), scored(far, 0.8), scored(other.box, 0.7)]
    expect(figures([found, [thing, other]]).ap50).toBeCloseTo((51 + (50 * 2) / 3) / 101, 12)
  })

  it('ranks the detections of all pictures together', () => {
    // Wrong at 0.95 in the second picture stands before right at 0.9 in the first.
    expect(figures([[scored(thing.box, 0.9)], [thing]], [[scored(far, 0.95)], []]).ap50).toBe(0.5)
  })

  it('tells recall with 1, 10 and 100 detections per picture', () => {
    const things = Array.from({ length: 20 }, (_, at) => truth([at * 50, 0, at * 50 + 40, 40]))
    const found = things.map(({ box }, at) => scored(box, 0.9 - at / 100))
    const [first, tenth, all] = figures([found, things]).arByLimit
    expect(first).toBeCloseTo(1 / 20, 12)
    expect([tenth, all]).toEqual([0.5, 1])
  })

  it('looks at the hundred best detections of a picture only', () => {
    const noise = Array.from({ length: 100 }, (_, at) => scored([at * 9, 500, at * 9 + 8, 508], 0.9))
    expect(figures([[...noise.slice(1), scored(thing.box, 0.5)], [thing]]).arByLimit.at(-1)).toBe(1)
    expect(figures([[...noise, scored(thing.box, 0.5)], [thing]]).arByLimit.at(-1)).toBe(0)
  })

  it('takes crowds neither for things to find nor for mistakes', () => {
    const crowd = truth([200, 0, 400, 100], { crowd: true })
    const found = [scored([210, 10, 220, 20], 0.99), scored(thing.box, 0.9)]
    expect(figures([found, [thing, crowd]])).toMatchObject({ boxes: 1, ap50: 1 })
  })
})

describe('overallOf', () => {
  it('weighs labels alike, and leaves out those with nothing to find', () => {
    const perfect = figures([[scored(thing.box, 0.9)], [thing]])
    const missed = figures([[], [thing, thing, thing]])
    const absent = figures([[scored(far, 0.9)], []])
    const { boxes, ap, ap50, arByLimit } = overallOf([perfect, missed, absent])
    expect({ boxes, ap50, arByLimit }).toEqual({ boxes: 4, ap50: 0.5, arByLimit: [0.5, 0.5, 0.5] })
    expect(ap).toEqual({ all: 0.5, small: undefined, medium: undefined, large: 0.5 })
  })
})
