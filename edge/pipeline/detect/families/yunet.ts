import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { ExpectedOutput, Family, GraphShapes, Inferred } from './family.js'
import { pictureInput, STRIDES } from './graph.js'
import { cellsOf, createGrid, type Grid } from './grid.js'

const KINDS = [
  { kind: 'cls', columns: 1 },
  { kind: 'obj', columns: 1 },
  { kind: 'bbox', columns: 4 },
] as const

/** The faces of YuNet: per level whether there is one, how much of one, and its box; key points are not read. */
export const yunet: Family<'yunet'> = {
  name: 'yunet',
  summary: 'yunet: outputs cls_S and obj_S [1,cells,1], bbox_S [1,cells,4] for strides S 8, 16, 32: faces',
  needsSuppression: true,

  infer,

  expectedOutputs: ({ input, output: { names, strides } }) =>
    KINDS.flatMap(({ kind, columns }, at) =>
      strides.map(
        (stride, level): ExpectedOutput => ({
          name: names?.[at * strides.length + level] ?? `${kind}_${stride}`,
          shape: [1, cellsOf(input.size, stride), columns],
        }),
      ),
    ),

  createDecoder({ input, output: { strides } }) {
    const levels = strides.map(stride => createGrid(input.size, [stride]))
    return {
      decode(outputs, thresholds, candidates) {
        clearCandidates(candidates)
        for (const [level, grid] of levels.entries()) {
          const [cls, obj, box] = [0, 1, 2].map(kind => outputs[kind * levels.length + level]!)
          decodeLevel(cls!, obj!, box!, grid, thresholds[0]!, candidates)
        }
      },
    }
  },
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  const has = (wanted: string) => graph.outputs.some(({ name }) => name === wanted)
  const fits = KINDS.every(({ kind }) => STRIDES.every(stride => has(`${kind}_${stride}`)))
  if (!picture || picture.others.length > 0 || !fits) return undefined
  return {
    classCount: 1,
    labels: ['face'],
    input: {
      ...picture.described,
      colour: 'bgr',
      range: [0, 255],
      letterbox: 'top-left',
      pad: 0,
    },
    output: { family: 'yunet', strides: STRIDES },
    reasons: [
      'outputs cls, obj, bbox and kps for strides 8, 16, 32: YuNet, which finds faces; key points are ignored',
      'preprocessing of YuNet: BGR 0..255, picture top-left on black',
    ],
  }
}

/** The score is the geometric mean of both parts, as the authors have it. */
function decodeLevel(
  cls: Float32Array,
  obj: Float32Array,
  box: Float32Array,
  grid: Grid,
  threshold: number,
  candidates: Candidates,
): void {
  for (let cell = 0; cell < grid.cells; cell += 1) {
    const score = Math.sqrt(share(cls[cell]!) * share(obj[cell]!))
    if (score < threshold) continue
    if (Number.isNaN(score)) candidates.unsound += 1
    if (!(score > 0)) continue
    const stride = grid.stride[cell]!
    const at = cell * 4
    const x = (grid.column[cell]! + box[at]!) * stride
    const y = (grid.row[cell]! + box[at + 1]!) * stride
    const halfWidth = (Math.exp(box[at + 2]!) * stride) / 2
    const halfHeight = (Math.exp(box[at + 3]!) * stride) / 2
    addCandidate(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, 0)
  }
}

/** Rounding leaves values a little outside. */
const share = (value: number): number => Math.min(Math.max(value, 0), 1)
