import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { bestThreshold } from './best-threshold.js'
import { curveOf } from './curve.js'
import { countable, match, outcomes, type Pairing } from './matching.js'
import { sizeRanges } from './size-ranges.js'

export const RESAMPLES = 2000
const FOLDS = 10
/** The same pictures give the same answer. */
const SEED = 1
const IOU = 0.5

/**
 * How sure it is that another threshold is better than `now`: the share, 0..1, of bootstrap resamples of the pictures in which its F1
 * is higher (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Whole pictures are drawn, because
 * boxes of one picture are alike. So that a threshold gains nothing by fitting these very pictures, each of ten parts is judged with
 * the threshold that is best on the nine others (chapter 17); neighbours, which may be frames of one clip, are in one part.
 *
 * `pairings`: one for each picture whose labels cover the label, in the order of their ids. 0 where nothing can be told.
 */
export function shareThatGains(pairings: readonly Pairing[], now: number): number {
  const pictures = pairings.map(picture => ({
    rows: rowsOf(picture),
    positives: countable(picture, sizeRanges.all),
  }))
  const foldOf = (at: number) => Math.floor((at * FOLDS) / pictures.length)
  const chosen = Array.from({ length: FOLDS }, (_, fold) =>
    bestOf(pictures.filter((_, at) => foldOf(at) !== fold)),
  )
  const counts = pictures.map((picture, at) => ({
    positives: picture.positives,
    now: countAt(picture.rows, now),
    chosen: countAt(picture.rows, chosen[foldOf(at)] ?? now),
  }))
  const generator = xoroshiro128plus(SEED)
  let gains = 0
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const sums = { positives: 0, nowRight: 0, nowFound: 0, chosenRight: 0, chosenFound: 0 }
    for (let draw = 0; draw < counts.length; draw += 1) {
      const picture = counts[uniformInt(generator, 0, counts.length - 1)]!
      sums.positives += picture.positives
      sums.nowRight += picture.now.right
      sums.nowFound += picture.now.found
      sums.chosenRight += picture.chosen.right
      sums.chosenFound += picture.chosen.found
    }
    const f1Now = f1Of(sums.nowRight, sums.nowFound, sums.positives)
    if (f1Of(sums.chosenRight, sums.chosenFound, sums.positives) > f1Now) gains += 1
  }
  return gains / RESAMPLES
}

/** A detection of one picture; ignored ones have none. */
interface Row {
  readonly score: number
  readonly isRight: boolean
}

interface Picture {
  /** By falling score. */
  readonly rows: readonly Row[]
  readonly positives: number
}

function rowsOf(pairing: Pairing): Row[] {
  const results = match(pairing, IOU, sizeRanges.all)
  return pairing.found.flatMap(({ score }, rank) =>
    results[rank] === outcomes.IGNORED ? [] : { score, isRight: results[rank] === outcomes.RIGHT },
  )
}

function countAt(rows: readonly Row[], threshold: number) {
  const kept = rows.filter(({ score }) => score >= threshold)
  return { found: kept.length, right: kept.filter(({ isRight }) => isRight).length }
}

/** 2PR / (P + R), as one fraction; 0 where there is nothing. */
const f1Of = (right: number, found: number, positives: number): number =>
  right === 0 ? 0 : (2 * right) / (found + positives)

/** Undefined where nothing is right. */
function bestOf(pictures: readonly Picture[]): number | undefined {
  const positives = pictures.reduce((sum, picture) => sum + picture.positives, 0)
  if (positives === 0) return undefined
  const rows = pictures.flatMap(picture => picture.rows).sort((a, b) => b.score - a.score)
  const results = Uint8Array.from(rows, ({ isRight }) => (isRight ? outcomes.RIGHT : outcomes.WRONG))
  return bestThreshold(
    curveOf(
      rows.map(({ score }) => score),
      results,
      positives,
    ),
  )?.threshold
}
