import type { Curve } from './curve.js'

/** How a label does with a threshold, at an overlap of 0.5; everything 0..1. */
export interface AtThreshold {
  readonly threshold: number
  /** Harmonic mean of precision and recall. */
  readonly f1: number
  readonly precision: number
  readonly recall: number
}

/** Below the last score nobody has looked. */
const NOT_FAR_BELOW = 0.95

/**
 * The threshold with the highest F1, undefined where nothing was found rightly. Where several are equally good it is the
 * highest of them. It lies midway between the last score that counts and the next, written with as few digits as keep
 * it there: new pictures never score exactly what these did.
 */
export function bestThreshold(curve: Curve): AtThreshold | undefined {
  let best = -1
  let bestF1 = 0
  for (const row of curve.scores.keys()) {
    const f1 = f1At(curve, row)
    // Equal scores stand or fall together.
    if (curve.scores[row + 1] === curve.scores[row] || f1 <= bestF1) continue
    best = row
    bestF1 = f1
  }
  if (best < 0) return undefined
  const score = curve.scores[best]!
  return at(curve, best, shortBetween(curve.scores[best + 1] ?? score * NOT_FAR_BELOW, score))
}

/** How the label does with a threshold that was given. */
export function atThreshold(curve: Curve, threshold: number): AtThreshold {
  return at(
    curve,
    curve.scores.findLastIndex(score => score >= threshold),
    threshold,
  )
}

const at = (curve: Curve, row: number, threshold: number): AtThreshold =>
  row < 0
    ? { threshold, f1: 0, precision: 0, recall: 0 }
    : { threshold, f1: f1At(curve, row), precision: curve.precision[row]!, recall: curve.recall[row]! }

function f1At({ precision, recall }: Curve, row: number): number {
  const sum = precision[row]! + recall[row]!
  return sum === 0 ? 0 : (2 * precision[row]! * recall[row]!) / sum
}

/** The number near the middle with the fewest decimals, two at least, that is above `low` and not above `high`. */
function shortBetween(low: number, high: number): number {
  const middle = (low + high) / 2
  for (let digits = 2; digits < 8; digits += 1) {
    const short = Number(middle.toFixed(digits))
    if (low < short && short <= high) return short
  }
  return high
}
