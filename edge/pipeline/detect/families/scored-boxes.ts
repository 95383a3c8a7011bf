import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { Decoder, ExpectedOutput } from './family.js'
import { largestAt, lowestGiven, sigmoid, softmax } from './scores.js'

/** How rows of class scores beside rows of boxes are read. */
export interface ScoredFormat {
  readonly boxes: 'xyxy' | 'yxyx' | 'centre-size'
  /** What a coordinate is multiplied with to be in pixels of the input. */
  readonly scale: readonly [x: number, y: number]
  readonly activation: 'none' | 'sigmoid' | 'softmax'
  readonly background: 'none' | 'first' | 'last'
  /** Whether a row is one thing; else every class of it that passes its threshold is a candidate. */
  readonly oneLabelEach?: boolean
  readonly labelCount: number
}

/** Columns of the scores, the background among them. */
const scoreColumns = ({ background, labelCount }: Pick<ScoredFormat, 'background' | 'labelCount'>): number =>
  labelCount + (background === 'none' ? 0 : 1)

/** A row of scores and a row of box for each thing, named by the manifest or as is usual. */
export const scoredOutputs = (
  {
    output,
    labels,
  }: {
    readonly output: { readonly names?: readonly string[]; readonly background: ScoredFormat['background'] }
    readonly labels: readonly string[]
  },
  usual: { readonly scores: RegExp; readonly boxes: RegExp },
): ExpectedOutput[] => [
  {
    name: output.names?.[0],
    usualName: usual.scores,
    shape: [1, '*', scoreColumns({ background: output.background, labelCount: labels.length })],
  },
  { name: output.names?.[1], usualName: usual.boxes, shape: [1, '*', 4] },
]

/** Reads what `scoredOutputs` expects. */
export const scoredDecoder = (format: ScoredFormat): Decoder => ({
  decode: ([scores, boxes], thresholds, candidates) =>
    decodeScored(scores!, boxes!, format, thresholds, candidates),
})

function decodeScored(
  scores: Float32Array,
  boxes: Float32Array,
  format: ScoredFormat,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  const { activation, background, oneLabelEach, labelCount } = format
  clearCandidates(candidates)
  const columns = scoreColumns(format)
  const first = background === 'first' ? 1 : 0
  const lowest = lowestGiven(thresholds, activation === 'sigmoid')
  const rows = Math.floor(scores.length / columns)
  for (let row = 0; row < rows; row += 1) {
    const at = row * columns
    if (activation === 'softmax') softmax(scores, at, columns)
    const from = oneLabelEach ? largestAt(scores, at + first, labelCount) : 0
    const to = oneLabelEach ? from + 1 : labelCount
    for (let label = from; label < to; label += 1) {
      const given = scores[at + first + label]!
      if (given < lowest) continue
      const score = activation === 'sigmoid' ? sigmoid(given) : given
      if (Number.isNaN(score)) candidates.unsound += 1
      if (!(score > 0 && score >= thresholds[label]!)) continue
      addBox(boxes, row * 4, format, score, label, candidates)
    }
  }
}

function addBox(
  boxes: Float32Array,
  at: number,
  { boxes: order, scale: [scaleX, scaleY] }: ScoredFormat,
  score: number,
  label: number,
  candidates: Candidates,
): void {
  const a = boxes[at]!
  const b = boxes[at + 1]!
  const c = boxes[at + 2]!
  const d = boxes[at + 3]!
  if (order === 'xyxy') {
    addCandidate(candidates, a * scaleX, b * scaleY, c * scaleX, d * scaleY, score, label)
  } else if (order === 'yxyx') {
    addCandidate(candidates, b * scaleX, a * scaleY, d * scaleX, c * scaleY, score, label)
  } else {
    const [x1, y1, x2, y2] = [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
    addCandidate(candidates, x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY, score, label)
  }
}
