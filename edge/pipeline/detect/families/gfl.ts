import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { Decoder, ExpectedOutput, Family, ManifestOf } from './family.js'
import { inferGfl } from './gfl-infer.js'
import { cellCount, cellsOf, createGrid, type Grid } from './grid.js'
import { largestAt, lowestGiven, sigmoid } from './scores.js'

/**
 * NanoDet and PicoDet: the distance of each side from the cell's point is a distribution over 0..regMax strides, and is its
 * expectation (Li et al., Generalized Focal Loss, 2020). One output per level and kind, or one with both for all levels.
 */
export const gfl: Family<'gfl'> = {
  name: 'gfl',
  summary:
    'gfl: per level scores [1,cells,classes] and distances [1,cells,4*(regMax+1)], or both in one output (NanoDet, PicoDet)',
  needsSuppression: true,

  infer: inferGfl,

  expectedOutputs: manifest => (manifest.output.fused ? fusedOutput(manifest) : outputsByLevel(manifest)),

  createDecoder,
}

const binsOf = ({ output }: ManifestOf<'gfl'>): number => 4 * (output.regMax + 1)

const fusedOutput = (manifest: ManifestOf<'gfl'>): ExpectedOutput[] => {
  const { input, output, labels } = manifest
  const columns = labels.length + binsOf(manifest)
  return [{ name: output.names?.[0], shape: [1, cellCount(input.size, output.strides), columns] }]
}

function outputsByLevel(manifest: ManifestOf<'gfl'>): ExpectedOutput[] {
  const { input, output, labels } = manifest
  const { names, strides } = output
  const ofKind = (columns: number, from: number, words: string): ExpectedOutput[] =>
    strides.map((stride, level) => ({
      name: names?.[from + level],
      usualName: new RegExp(`(${words}).*_${stride}$`),
      shape: [1, cellsOf(input.size, stride), columns],
    }))
  return [
    ...ofKind(labels.length, 0, 'cls|score'),
    ...ofKind(binsOf(manifest), strides.length, 'dis|reg|bbox|box'),
  ]
}

function createDecoder(manifest: ManifestOf<'gfl'>): Decoder {
  const { input, output, labels } = manifest
  const { strides, regMax, activation, cellOffset } = output
  const head: Head = { classCount: labels.length, regMax, cellOffset, activated: activation === 'sigmoid' }
  const levels = strides.map(stride => createGrid(input.size, [stride]))
  const whole = createGrid(input.size, strides)
  const bins = binsOf(manifest)
  return {
    decode(outputs, thresholds, candidates) {
      clearCandidates(candidates)
      const [first] = outputs
      if (outputs.length === 1) {
        const columns = { values: first!, each: labels.length + bins }
        const distances = { values: first!.subarray(labels.length), each: labels.length + bins }
        return decodeLevel(columns, distances, whole, head, thresholds, candidates)
      }
      for (const [level, grid] of levels.entries()) {
        const scores = { values: outputs[level]!, each: labels.length }
        const distances = { values: outputs[levels.length + level]!, each: bins }
        decodeLevel(scores, distances, grid, head, thresholds, candidates)
      }
    },
  }
}

/** Rows `each` values apart. */
interface Rows {
  readonly values: Float32Array
  readonly each: number
}

interface Head {
  readonly classCount: number
  readonly regMax: number
  readonly cellOffset: number
  readonly activated: boolean
}

function decodeLevel(
  scores: Rows,
  distances: Rows,
  grid: Grid,
  head: Head,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  const lowest = lowestGiven(thresholds, head.activated)
  for (let cell = 0; cell < grid.cells; cell += 1) {
    const at = cell * scores.each
    const best = largestAt(scores.values, at, head.classCount)
    const given = scores.values[at + best]!
    if (given < lowest) continue
    const score = head.activated ? sigmoid(given) : given
    if (Number.isNaN(score)) candidates.unsound += 1
    if (!(score > 0 && score >= thresholds[best]!)) continue
    const stride = grid.stride[cell]!
    const x = (grid.column[cell]! + head.cellOffset) * stride
    const y = (grid.row[cell]! + head.cellOffset) * stride
    const from = cell * distances.each
    const step = head.regMax + 1
    const left = expectation(distances.values, from, step) * stride
    const top = expectation(distances.values, from + step, step) * stride
    const right = expectation(distances.values, from + 2 * step, step) * stride
    const bottom = expectation(distances.values, from + 3 * step, step) * stride
    addCandidate(candidates, x - left, y - top, x + right, y + bottom, score, best)
  }
}

/** Of a number 0..count-1 whose probabilities are given by logits. */
function expectation(logits: Float32Array, at: number, count: number): number {
  const largest = logits[at + largestAt(logits, at, count)]!
  let sum = 0
  let weighted = 0
  for (let bin = 0; bin < count; bin += 1) {
    const share = Math.exp(logits[at + bin]! - largest)
    sum += share
    weighted += share * bin
  }
  return weighted / sum
}
