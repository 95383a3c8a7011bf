import { averagePrecision, iouThresholds, mean } from './average-precision.js'
import { type Curve, curveOf } from './curve.js'
import { countable, match, outcomes, type Pairing } from './matching.js'
import { type SizeName, sizeNames, sizeRanges } from './size-ranges.js'

/** Most detections of one label in one picture that COCO looks at. */
export const MOST_FOUND = 100

/** Detections per picture and label up to which recall is told. */
export const recallLimits = [1, 10, MOST_FOUND] as const

const AT_50 = 0
const AT_75 = 5

/**
 * What COCO says of one label, everything 0..1. Undefined where there is nothing of this size to find: such figures take no
 * part in any mean.
 */
export interface LabelFigures {
  /** Truths that count, of any size. */
  readonly boxes: number
  /** Mean over `iouThresholds`. */
  readonly ap: Readonly<Record<SizeName, number | undefined>>
  readonly ap50: number | undefined
  readonly ap75: number | undefined
  /** Mean over `iouThresholds` of the recall that is reached in the end, with `MOST_FOUND` detections per picture. */
  readonly ar: Readonly<Record<SizeName, number | undefined>>
  /** The same for all sizes, by `recallLimits`. */
  readonly arByLimit: readonly (number | undefined)[]
  /** At an overlap of 0.5 and 0.75, all sizes; undefined where there is nothing to find. */
  readonly curve50: Curve | undefined
  readonly curve75: Curve | undefined
}

/** `pairings`: one for each picture whose labels cover this one, in the order of their ids, with `MOST_FOUND` or fewer. */
export function figuresOf(pairings: readonly Pairing[]): LabelFigures {
  const pool = poolOf(pairings)
  const bySize = Object.fromEntries(sizeNames.map(size => [size, measure(pool, size)]))
  const { all } = bySize as Record<SizeName, Measured>
  const each = (pick: (measured: Measured) => number | undefined) =>
    Object.fromEntries(sizeNames.map(size => [size, pick(bySize[size]!)])) as Record<
      SizeName,
      number | undefined
    >
  const aps = all.curves.map(averagePrecision)
  return {
    boxes: all.positives,
    ap: each(({ curves }) => mean(curves.map(averagePrecision))),
    ap50: aps[AT_50],
    ap75: aps[AT_75],
    ar: each(({ recalls }) => mean(recalls.at(-1)!)),
    arByLimit: all.recalls.map(mean),
    curve50: all.curves[AT_50],
    curve75: all.curves[AT_75],
  }
}

/** The detections of all pictures in one row, by falling score; where scores are equal, the earlier picture first. */
interface Pool {
  readonly pairings: readonly Pairing[]
  readonly order: readonly { readonly picture: number; readonly rank: number; readonly score: number }[]
}

function poolOf(pairings: readonly Pairing[]): Pool {
  const rows = pairings.flatMap(({ found }, picture) =>
    found.map(({ score }, rank) => ({ picture, rank, score })),
  )
  return { pairings, order: rows.sort((a, b) => b.score - a.score) }
}

interface Measured {
  readonly positives: number
  /** By `iouThresholds`; none where there is nothing to find. */
  readonly curves: readonly Curve[]
  /** By `recallLimits`, then by `iouThresholds`. */
  readonly recalls: readonly (readonly number[])[]
}

function measure({ pairings, order }: Pool, size: SizeName): Measured {
  const range = sizeRanges[size]
  const positives = pairings.reduce((sum, pairing) => sum + countable(pairing, range), 0)
  if (positives === 0) return { positives, curves: [], recalls: recallLimits.map(() => []) }
  const scores = order.map(({ score }) => score)
  const results = iouThresholds.map(threshold => {
    const byPicture = pairings.map(pairing => match(pairing, threshold, range))
    return Uint8Array.from(order, ({ picture, rank }) => byPicture[picture]![rank]!)
  })
  return {
    positives,
    curves: results.map(result => curveOf(scores, result, positives)),
    recalls: recallLimits.map(limit => results.map(result => rightWithin(limit, order, result) / positives)),
  }
}

const rightWithin = (limit: number, order: Pool['order'], results: Uint8Array): number =>
  order.reduce((count, { rank }, at) => count + (rank < limit && results[at] === outcomes.RIGHT ? 1 : 0), 0)
