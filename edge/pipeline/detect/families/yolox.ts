import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { Family, GraphShapes, Inferred } from './family.js'
import { pictureInput, STRIDES, soleOutput } from './graph.js'
import { cellCount, createGrid, type Grid } from './grid.js'
import { largestAt, lowestOf } from './scores.js'

/** The raw grid that YOLOX exports: a cell is x, y, log w, log h, objectness, then the classes. */
export const yolox: Family<'yolox'> = {
  name: 'yolox',
  summary: 'yolox: input [1,3,H,W], output [1,cells,5+classes], the raw grid of strides 8, 16, 32',
  needsSuppression: true,

  infer,

  expectedOutputs: ({ input, output, labels }) => [
    { name: output.names?.[0], shape: [1, cellCount(input.size, output.strides), 5 + labels.length] },
  ],

  createDecoder({ input, output, labels }) {
    const grid = createGrid(input.size, output.strides)
    return {
      decode: ([cells], thresholds, candidates) =>
        decodeGrid(cells!, grid, labels.length, thresholds, candidates),
    }
  },
}

function infer(graph: GraphShapes): Inferred | undefined {
  const picture = pictureInput(graph)
  const output = soleOutput(graph)
  if (!picture || output?.shape.length !== 3) return undefined
  const [, cells, columns] = output.shape
  const { size } = picture
  if (size.some(side => side % 32 !== 0) || typeof columns !== 'number' || columns < 6) return undefined
  if (cells !== cellCount(size, STRIDES)) return undefined
  return {
    classCount: columns - 5,
    input: {
      ...picture.described,
      colour: 'bgr',
      range: [0, 255],
      letterbox: 'top-left',
      pad: 114,
    },
    output: { family: 'yolox', strides: STRIDES },
    reasons: [
      `output [${output.shape}] = ${cells} cells of ${size.join('x')} by 5 + ${columns - 5} classes: YOLOX`,
      'taken for a raw grid; an export that decodes inside has the same shape, and is "family: yolov5" with "anchors: 1"',
      'preprocessing of YOLOX: BGR 0..255, picture top-left on grey 114',
    ],
  }
}

function decodeGrid(
  values: Float32Array,
  grid: Grid,
  classCount: number,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  clearCandidates(candidates)
  const lowest = lowestOf(thresholds)
  const columns = 5 + classCount
  for (let cell = 0; cell < grid.cells; cell += 1) {
    const at = cell * columns
    const objectness = values[at + 4]!
    // Classes are at most 1: nearly every cell ends here.
    if (objectness < lowest) continue
    const best = largestAt(values, at + 5, classCount)
    const score = objectness * values[at + 5 + best]!
    if (Number.isNaN(score)) candidates.unsound += 1
    if (!(score > 0 && score >= thresholds[best]!)) continue
    const stride = grid.stride[cell]!
    const x = (values[at]! + grid.column[cell]!) * stride
    const y = (values[at + 1]! + grid.row[cell]!) * stride
    const halfWidth = (Math.exp(values[at + 2]!) * stride) / 2
    const halfHeight = (Math.exp(values[at + 3]!) * stride) / 2
    addCandidate(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best)
  }
}
