import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import { labelOf, lowestOf } from './scores.js'

/** Columns of a model that lists what it found: box, score and number of the class. */
export interface Listed {
  readonly boxes: Float32Array
  readonly scores: Float32Array
  readonly classes: Float32Array
  /** Rows that hold. */
  readonly count: number
}

export interface ListedFormat {
  readonly yFirst: boolean
  /** What a coordinate is multiplied with to be in pixels of the input. */
  readonly scale: readonly [x: number, y: number]
  readonly firstClass: number
  readonly labelCount: number
}

/** Throws MODEL_MISMATCH for a class without a label. */
export function decodeListed(
  { boxes, scores, classes, count }: Listed,
  { yFirst, scale: [scaleX, scaleY], firstClass, labelCount }: ListedFormat,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  clearCandidates(candidates)
  const lowest = lowestOf(thresholds)
  const [x, y] = yFirst ? [1, 0] : [0, 1]
  for (let row = 0; row < count; row += 1) {
    const score = scores[row]!
    if (score < lowest || score <= 0) continue
    if (Number.isNaN(score)) {
      candidates.unsound += 1
      continue
    }
    const label = labelOf(classes[row]!, firstClass, labelCount)
    if (score < thresholds[label]!) continue
    const at = row * 4
    addCandidate(
      candidates,
      boxes[at + x]! * scaleX,
      boxes[at + y]! * scaleY,
      boxes[at + 2 + x]! * scaleX,
      boxes[at + 2 + y]! * scaleY,
      score,
      label,
    )
  }
}
