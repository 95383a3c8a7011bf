import { describe, expect, it } from 'vitest'
import { countable, pair } from '../../../../edge/cli/eval/matching.js'
import { sizeRanges } from '../../../../edge/cli/eval/size-ranges.js'
import { I, matched, R, scored, truth, W } from './scenes.js'

describe('match', () => {
  it('gives a thing to the detection with the highest score, not to the one that fits best', () => {
    const things = [truth([0, 0, 100, 100])]
    const close = scored([0, 0, 100, 100], 0.5)
    const loose = scored([0, 0, 100, 60], 0.9)
    expect(matched([close, loose], things)).toEqual([R, W])
    // 0.6 is too little at 0.65: then it is the other one.
    expect(matched([close, loose], things, 0.65)).toEqual([W, R])
  })

  it('takes an overlap that is exactly the threshold', () => {
    const half = scored([0, 0, 100, 50], 0.5)
    expect(matched([half], [truth([0, 0, 100, 100])], 0.5)).toEqual([R])
    expect(matched([half], [truth([0, 0, 100, 100])], 0.55)).toEqual([W])
  })

  it('gives a detection the thing that it overlaps most', () => {
    const things = [truth([0, 0, 100, 100]), truth([10, 0, 110, 100])]
    const found = [scored([10, 0, 110, 100], 0.9), scored([10, 0, 110, 100], 0.8)]
    expect(matched(found, things, 0.8)).toEqual([R, R])
    expect(matched(found, things.slice(1), 0.8)).toEqual([R, W])
  })

  it('lets any number of detections lie in a crowd, by the share of each that does', () => {
    const crowd = truth([0, 0, 1000, 100], { crowd: true })
    const found = [
      scored([0, 0, 10, 10], 0.9),
      scored([50, 0, 60, 10], 0.8),
      scored([995, 0, 1005, 10], 0.7),
      scored([996, 0, 1006, 10], 0.6),
    ]
    expect(matched(found, [crowd])).toEqual([I, I, I, W])
  })

  it('lets one detection only be excused by an ignored thing', () => {
    const found = [scored([0, 0, 100, 100], 0.9), scored([0, 0, 100, 100], 0.8)]
    expect(matched(found, [truth([0, 0, 100, 100], { ignored: true })])).toEqual([I, W])
  })

  it('prefers a thing to a crowd that fits better', () => {
    const crowd = truth([0, 0, 200, 200], { crowd: true })
    expect(matched([scored([0, 0, 100, 60], 0.9)], [crowd, truth([0, 0, 100, 100])])).toEqual([R])
  })

  it('excuses what finds things of another size, and what is of another size itself', () => {
    const large = truth([0, 0, 100, 100])
    const small = truth([200, 0, 220, 20])
    const found = [
      scored(large.box, 0.9),
      scored(small.box, 0.8),
      scored([400, 0, 420, 20], 0.7),
      scored([400, 100, 500, 200], 0.6),
    ]
    expect(matched(found, [large, small], 0.5, sizeRanges.small)).toEqual([I, R, W, I])
    expect(matched(found, [large, small], 0.5, sizeRanges.large)).toEqual([R, I, I, W])
  })

  it('counts a thing of 32 x 32 as small and as medium, by the area that the file names', () => {
    const pairing = pair([], [truth([0, 0, 500, 500], { areaPx2: 1024 })], 100)
    const counts = Object.values(sizeRanges).map(range => countable(pairing, range))
    expect(counts).toEqual([1, 1, 1, 0])
  })
})
