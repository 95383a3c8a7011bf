import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { Family, GraphShapes, Inferred } from './family.js'
import { centredOnGrey, masksOf, pictureInput } from './graph.js'
import { cellCount } from './grid.js'
import { largestAt, lowestOf } from './scores.js'
import { readUltralytics } from './ultralytics.js'

const ANCHORS = 3

/** The head of YOLOv5 and YOLOv7: a row is centre and size in pixels, objectness, then the classes. */
export const yolov5: Family<'yolov5'> = {
  name: 'yolov5',
  summary: 'yolov5: input [1,3,H,W], output [1,3*cells,5+classes] in pixels (YOLOv5, YOLOv7)',
  needsSuppression: true,

  infer,

  expectedOutputs: ({ input, output, labels }) => [
    {
      name: output.names?.[0],
      shape: [
        1,
        (output.anchors ?? ANCHORS) * cellCount(input.size, output.strides),
        5 + labels.length + (output.ignored ?? 0),
      ],
    },
  ],

  createDecoder: ({ labels, output }) => {
    const columns = 5 + labels.length + (output.ignored ?? 0)
    return {
      decode: ([rows], thresholds, candidates) =>
        decodeRows(rows!, columns, labels.length, thresholds, candidates),
    }
  },
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const { labels } = readUltralytics(metadata)
  const picture = pictureInput(graph, metadata)
  // Exports for training give the three grids, too.
  const output = graph.outputs[0]
  if (!picture || picture.others.length > 0 || output?.shape.length !== 3) return undefined
  const [, rows, columns] = output.shape
  const strides = [
    [8, 16, 32],
    [8, 16, 32, 64],
  ].find(some => ANCHORS * cellCount(picture.size, some) === rows)
  if (!strides || typeof columns !== 'number' || columns < 6) return undefined
  const masks = masksOf(graph)
  const classCount = columns - 5 - masks
  if (classCount < 1 || (labels && labels.length !== classCount)) return undefined
  return {
    classCount,
    ...(labels && { labels }),
    input: centredOnGrey(picture),
    output: { family: 'yolov5', strides, ...(masks > 0 && { ignored: masks }) },
    reasons: [
      `output [${output.shape}] = 3 boxes for each cell of ${picture.size.join('x')} by 5 + ${classCount} classes` +
        `${masks > 0 ? ` + ${masks} mask coefficients, which are ignored` : ''}: YOLOv5/v7`,
      ...(labels ? [`metadata names ${labels.length} classes`] : []),
      'preprocessing of YOLOv5: RGB 0..1, picture centred on grey 114',
    ],
  }
}

function decodeRows(
  values: Float32Array,
  columns: number,
  classCount: number,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  clearCandidates(candidates)
  const lowest = lowestOf(thresholds)
  for (let at = 0; at + columns <= values.length; at += columns) {
    const objectness = values[at + 4]!
    if (objectness < lowest) continue
    const best = largestAt(values, at + 5, classCount)
    const score = objectness * values[at + 5 + best]!
    if (Number.isNaN(score)) candidates.unsound += 1
    if (!(score > 0 && score >= thresholds[best]!)) continue
    const [x, y] = [values[at]!, values[at + 1]!]
    const [halfWidth, halfHeight] = [values[at + 2]! / 2, values[at + 3]! / 2]
    addCandidate(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best)
  }
}
