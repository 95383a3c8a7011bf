import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { averagePrecision, iouThresholds, recallPoints } from '../../../edge/cli/eval/average-precision.js'
import { atThreshold, bestThreshold } from '../../../edge/cli/eval/best-threshold.js'
import { curveOf } from '../../../edge/cli/eval/curve.js'
import { countable, match, outcomes, pair } from '../../../edge/cli/eval/matching.js'
import { coveredShare } from '../../../edge/cli/eval/overlap.js'
import { type SizeRange, sizeRanges } from '../../../edge/cli/eval/size-ranges.js'
import type { Scored, Truth } from '../../../edge/cli/eval/truth.js'
import { boxArea, iou } from '../../../edge/domain/box.js'

/** Few places and sizes, so that much overlaps and much is equal. */
const box = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 2 }), fc.constantFrom(20, 32, 40, 96, 120))
  .map(([x, y, side]) => [x * 12, y * 12, x * 12 + side, y * 12 + side] as const)
const truths = fc.array(
  fc.record({ box, kind: fc.constantFrom('thing', 'thing', 'thing', 'crowd', 'ignored') }).map(
    ({ box, kind }): Truth => ({
      box,
      areaPx2: boxArea(box),
      crowd: kind === 'crowd',
      ignored: kind !== 'thing',
    }),
  ),
  { maxLength: 6 },
)
const found = fc.array(
  fc.record({ box, score: fc.integer({ min: 1, max: 12 }).map(tenths => tenths / 12) }),
  { maxLength: 10 },
)
const range = fc.constantFrom<SizeRange>(...Object.values(sizeRanges))

/** The words of the definition, one detection after the other, with lists. */
function plainMatch(
  list: readonly Scored[],
  all: readonly Truth[],
  least: number,
  size: SizeRange,
): number[] {
  const outside = (area: number) => area < size.leastPx2 || area > size.mostPx2
  let left = [...all]
  return list.map(one => {
    const overlap = (truth: Truth) =>
      truth.crowd ? coveredShare(one.box, truth.box) : iou(one.box, truth.box)
    const near = left.filter(truth => overlap(truth) >= least)
    const inPlay = near.filter(truth => !truth.ignored && !outside(truth.areaPx2))
    const choice = inPlay.length > 0 ? inPlay : near
    const highest = Math.max(...choice.map(overlap))
    const taken = choice.filter(truth => overlap(truth) === highest).at(-1)
    if (!taken) return outside(boxArea(one.box)) ? outcomes.IGNORED : outcomes.WRONG
    if (!taken.crowd) left = left.filter(truth => truth !== taken)
    return inPlay.length > 0 ? outcomes.RIGHT : outcomes.IGNORED
  })
}

/** For each point of recall the best precision of any row that reaches it. */
function plainAp(recall: ArrayLike<number>, precision: ArrayLike<number>): number {
  const rows = Array.from(recall, (value, row) => ({ recall: value, precision: precision[row]! }))
  const best = recallPoints.map(point =>
    Math.max(0, ...rows.filter(row => row.recall >= point).map(row => row.precision)),
  )
  return best.reduce((a, b) => a + b, 0) / best.length
}

const results = fc.array(fc.constantFrom(...Object.values(outcomes)), { maxLength: 40 })
const falling = (count: number) => Array.from({ length: count }, (_, at) => 1 - Math.floor(at / 2) / 50)

describe('match', () => {
  it('equals the plain definition', () => {
    fc.assert(
      fc.property(found, truths, fc.constantFrom(...iouThresholds), range, (list, all, least, size) => {
        const pairing = pair(list, all, 100)
        expect([...match(pairing, least, size)]).toEqual(plainMatch(pairing.found, all, least, size))
      }),
      { numRuns: 1000 },
    )
  })

  it('finds no more than there is', () => {
    fc.assert(
      fc.property(found, truths, range, (list, all, size) => {
        const pairing = pair(list, all, 100)
        const right = match(pairing, 0.5, size).filter(result => result === outcomes.RIGHT).length
        expect(right).toBeLessThanOrEqual(countable(pairing, size))
      }),
    )
  })
})

describe('averagePrecision', () => {
  it('equals the plain definition', () => {
    fc.assert(
      fc.property(results, fc.nat(10), (list, more) => {
        const positives = Math.max(1, list.filter(result => result === outcomes.RIGHT).length + more)
        const curve = curveOf(falling(list.length), Uint8Array.from(list), positives)
        expect(averagePrecision(curve)).toBeCloseTo(plainAp(curve.recall, curve.precision), 12)
      }),
      { numRuns: 500 },
    )
  })
})

describe('bestThreshold', () => {
  it('is as good as it says, and no other threshold is better', () => {
    fc.assert(
      fc.property(results, fc.nat(10), (list, more) => {
        const positives = Math.max(1, list.filter(result => result === outcomes.RIGHT).length + more)
        const curve = curveOf(falling(list.length), Uint8Array.from(list), positives)
        const best = bestThreshold(curve)
        const most = Math.max(0, ...falling(list.length).map(score => atThreshold(curve, score).f1))
        expect(best?.f1 ?? 0).toBeCloseTo(most, 12)
        if (best) expect(atThreshold(curve, best.threshold)).toEqual(best)
      }),
      { numRuns: 500 },
    )
  })
})
