import { type Box, iou } from '../../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../../domain/detections.js'
import type { Parity } from './result.js'

/** What was found in each picture, by its name. */
export type FoundIn = ReadonlyMap<string, Detections>

const SAME_THING_IOU = 0.5

/** How far the issue of a runtime, a provider or a batch may be from another before a person should look. */
export const TOLERANCE = { boxPx: 1, score: 0.01 } as const

/**
 * Holds what a configuration found against what the reference found in the same pictures. Boxes of one label are pairs where
 * they overlap at IoU 0.5 or more, those that overlap most first, each at most once.
 */
export function compareFound(reference: FoundIn, found: FoundIn): Parity {
  const parity: Parity = { ...NOTHING, pictures: reference.size }
  const worst = { amount: 0, picture: '', what: '' }
  const note = (amount: number, picture: string, what: () => string) => {
    if (amount > worst.amount) Object.assign(worst, { amount, picture, what: what() })
  }
  for (const [picture, expected] of reference) {
    const actual = found.get(picture) ?? EMPTY
    parity.boxes += detectionCount(expected)
    const { pairs, missed, extra } = pairUp(expected, actual)
    for (const [row, other] of pairs) {
      const boxPx = largestDifference(boxAt(expected, row), boxAt(actual, other))
      const score = Math.abs(expected.scores[row]! - actual.scores[other]!)
      parity.worstBoxPx = Math.max(parity.worstBoxPx, boxPx)
      parity.worstScore = Math.max(parity.worstScore, score)
      const label = labelAt(expected, row)
      note(boxPx / TOLERANCE.boxPx, picture, () => `a side of ${label} lies ${boxPx.toFixed(2)} px away`)
      note(score / TOLERANCE.score, picture, () => `the score of ${label} differs by ${score.toFixed(4)}`)
    }
    parity.missed += missed.length
    parity.extra += extra.length
    const unmatched = [
      ...missed.map(row => ({ of: expected, row, word: 'missed' })),
      ...extra.map(row => ({ of: actual, row, word: 'extra' })),
    ]
    for (const { of, row, word } of unmatched) {
      const score = of.scores[row]!
      parity.worstUnmatchedScore = Math.max(parity.worstUnmatchedScore, score)
      // Any of them is worse than what has moved.
      note(UNMATCHED * (1 + score), picture, () => `${labelAt(of, row)} ${score.toFixed(2)} is ${word}`)
    }
  }
  return worst.amount === 0 ? parity : { ...parity, worst: { picture: worst.picture, what: worst.what } }
}

const UNMATCHED = 1e9

const EMPTY: Detections = {
  boxes: new Float32Array(),
  scores: new Float32Array(),
  classes: new Uint16Array(),
  labels: [],
}

const NOTHING = {
  isReference: false,
  pictures: 0,
  boxes: 0,
  missed: 0,
  extra: 0,
  worstBoxPx: 0,
  worstScore: 0,
  worstUnmatchedScore: 0,
} satisfies Parity

/** Of the configuration that is its own reference. */
export const selfParity: Parity = { ...NOTHING, isReference: true }

/** Whether nothing is missed or extra, and all pairs lie within the tolerance. */
export const isAlike = ({ missed, extra, worstBoxPx, worstScore }: Parity): boolean =>
  missed === 0 && extra === 0 && worstBoxPx <= TOLERANCE.boxPx && worstScore <= TOLERANCE.score

function pairUp(expected: Detections, actual: Detections) {
  const candidates: { row: number; other: number; overlap: number }[] = []
  for (let row = 0; row < detectionCount(expected); row += 1) {
    for (let other = 0; other < detectionCount(actual); other += 1) {
      if (expected.classes[row] !== actual.classes[other]) continue
      const overlap = iou(boxAt(expected, row), boxAt(actual, other))
      if (overlap >= SAME_THING_IOU) candidates.push({ row, other, overlap })
    }
  }
  candidates.sort((a, b) => b.overlap - a.overlap)
  const pairs = new Map<number, number>()
  const taken = new Set<number>()
  for (const { row, other } of candidates) {
    if (pairs.has(row) || taken.has(other)) continue
    pairs.set(row, other)
    taken.add(other)
  }
  const rowsOf = (detections: Detections) => Array.from(detections.scores.keys())
  return {
    pairs,
    missed: rowsOf(expected).filter(row => !pairs.has(row)),
    extra: rowsOf(actual).filter(row => !taken.has(row)),
  }
}

const largestDifference = (a: Box, b: Box): number =>
  a.reduce((most, value, side) => Math.max(most, Math.abs(value - b[side]!)), 0)
