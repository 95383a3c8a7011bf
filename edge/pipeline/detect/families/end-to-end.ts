import { addCandidate, clearCandidates } from '../candidates.js'
import { classesUnseen } from './classes-unseen.js'
import type { Decoder, Family, GraphShapes, Inferred, ManifestOf } from './family.js'
import { centredOnGrey, masksOf, pictureInput, STRIDES } from './graph.js'
import { cellCount } from './grid.js'
import { labelOf, lowestOf } from './scores.js'
import { readUltralytics } from './ultralytics.js'

const COLUMNS = 6

/** Heads that need no suppression, or have it inside: a row is a box by its corners, its score and its class. */
export const endToEnd: Family<'end-to-end'> = {
  name: 'end-to-end',
  summary:
    'end-to-end: input [1,3,H,W], output [1,rows,6], a row x1, y1, x2, y2, score, class (YOLOv10, YOLO26)',
  needsSuppression: false,

  infer,

  expectedOutputs: ({ output }) => [
    { name: output.names?.[0], shape: [1, '*', COLUMNS + (output.ignored ?? 0)] },
  ],

  createDecoder,
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const { labels, endToEnd } = readUltralytics(metadata)
  const picture = pictureInput(graph, metadata)
  const output = graph.outputs[0]
  if (!picture || picture.others.length > 0 || output?.shape.length !== 3) return undefined
  const [, rows, columns] = output.shape
  const masks = masksOf(graph)
  if (columns !== COLUMNS + masks || (graph.outputs.length > 1 && masks === 0)) return undefined
  // As many rows as cells are one class of YOLOX or YOLOv5.
  const cells = cellCount(picture.size, STRIDES)
  const more = cellCount(picture.size, [...STRIDES, 64])
  if (!endToEnd && [cells, 3 * cells, more, 3 * more].some(count => count === rows)) return undefined
  const classes = classesUnseen(labels)
  return {
    ...classes,
    input: centredOnGrey(picture),
    output: { family: 'end-to-end', ...(masks > 0 && { ignored: masks }) },
    reasons: [
      `output [${output.shape}] = rows of x1, y1, x2, y2, score, class${
        masks > 0 ? ` and ${masks} mask coefficients, which are ignored` : ''
      }: end to end, nothing to suppress`,
      ...(endToEnd ? ['metadata says end2end'] : []),
      ...classes.reasons,
      'preprocessing of Ultralytics: RGB 0..1, picture centred on grey 114',
    ],
  }
}

function createDecoder({ input, output, labels }: ManifestOf<'end-to-end'>): Decoder {
  const columns = COLUMNS + (output.ignored ?? 0)
  const boxFirst = output.columns !== 'class-score-box'
  const [boxAt, scoreAt, classAt] = boxFirst ? [0, 4, 5] : [2, 1, 0]
  const [width, height] = output.normalised ? input.size : [1, 1]
  return {
    decode([rows], thresholds, candidates) {
      const values = rows!
      clearCandidates(candidates)
      const lowest = lowestOf(thresholds)
      for (let at = 0; at + columns <= values.length; at += columns) {
        const score = values[at + scoreAt]!
        // Rows that hold nothing score 0, or -1.
        if (score < lowest || score <= 0) continue
        if (Number.isNaN(score)) {
          candidates.unsound += 1
          continue
        }
        const label = labelOf(values[at + classAt]!, 0, labels.length)
        if (score < thresholds[label]!) continue
        const box = at + boxAt
        addCandidate(
          candidates,
          values[box]! * width,
          values[box + 1]! * height,
          values[box + 2]! * width,
          values[box + 3]! * height,
          score,
          label,
        )
      }
    },
  }
}
