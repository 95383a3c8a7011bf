import { outcomes } from './matching.js'

/** What one label finds as its threshold falls: row by row one more detection counts. */
export interface Curve {
  /** Falling. */
  readonly scores: Float64Array
  /** Right ones so far, over all that there is to find; 0..1, rising. */
  readonly recall: Float64Array
  /** Right ones so far, over all so far; 0..1. */
  readonly precision: Float64Array
}

/**
 * `scores` fall, `results` are `outcomes` of the same rows; ignored ones leave no row. `positives`, what there is to
 * find, is at least 1.
 */
export function curveOf(scores: readonly number[], results: Uint8Array, positives: number): Curve {
  const rows = results.reduce((count, result) => count + (result === outcomes.IGNORED ? 0 : 1), 0)
  const curve = {
    scores: new Float64Array(rows),
    recall: new Float64Array(rows),
    precision: new Float64Array(rows),
  }
  let right = 0
  let row = 0
  for (const [at, result] of results.entries()) {
    if (result === outcomes.IGNORED) continue
    if (result === outcomes.RIGHT) right += 1
    curve.scores[row] = scores[at]!
    curve.recall[row] = right / positives
    curve.precision[row] = right / (row + 1)
    row += 1
  }
  return curve
}
