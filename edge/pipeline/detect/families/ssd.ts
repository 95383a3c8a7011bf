import type { Family, GraphShapes, Inferred } from './family.js'
import { pictureInput, rangeFor } from './graph.js'
import { scoredDecoder, scoredOutputs } from './scored-boxes.js'
import { readUltralytics } from './ultralytics.js'

const USUAL = { scores: /score|conf|cls|class/i, boxes: /box|loc|bbox/i }

/** SSD and its kin with the anchors inside: a row of class scores and a row of box for each anchor. */
export const ssd: Family<'ssd'> = {
  name: 'ssd',
  summary: 'ssd: outputs scores [1,rows,classes] and boxes [1,rows,4], anchors applied',
  needsSuppression: true,

  infer,

  expectedOutputs: manifest => scoredOutputs(manifest, USUAL),

  createDecoder: ({ input, output, labels }) =>
    scoredDecoder({
      boxes: output.boxes,
      scale: output.normalised ? input.size : [1, 1],
      activation: output.activation,
      background: output.background,
      labelCount: labels.length,
    }),
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  if (!picture || picture.others.length > 0 || graph.outputs.length !== 2) return undefined
  const found = pair(graph)
  if (!found) return undefined
  const { scores, boxes, columns } = found
  const { labels } = readUltralytics(metadata)
  const background = labels ? columns === labels.length + 1 : columns > 1
  const classCount = columns - (background ? 1 : 0)
  if (labels && labels.length !== classCount) return undefined
  return {
    classCount,
    ...(labels && { labels }),
    input: {
      ...picture.described,
      colour: 'rgb',
      range: picture.type.startsWith('float') ? [-1, 1] : rangeFor(picture),
      letterbox: 'stretch',
      pad: 0,
    },
    output: {
      family: 'ssd',
      boxes: 'xyxy',
      normalised: true,
      activation: 'none',
      background: background ? 'first' : 'none',
    },
    reasons: [
      `outputs "${scores.name}" [${scores.shape}] and "${boxes.name}" [${boxes.shape}]: SSD kind`,
      background
        ? `${columns} scores = the background first, and ${classCount} classes`
        : `${columns} scores, one for each class`,
      'boxes are taken for x1, y1, x2, y2 in 0..1',
      'preprocessing is not visible: RGB -1..1 stretched to the input is assumed, check it on a picture',
    ],
  }
}

/** Scores and boxes, as many rows of each. */
function pair({ outputs }: GraphShapes) {
  const tables = outputs.filter(({ shape }) => shape.length === 3)
  const fours = tables.filter(({ shape }) => shape[2] === 4)
  const boxes = fours.length === 1 ? fours[0] : fours.find(({ name }) => USUAL.boxes.test(name))
  const scores = tables.find(output => output !== boxes)
  const columns = scores?.shape[2]
  if (!scores || !boxes || typeof columns !== 'number' || columns < 1) return undefined
  const [rows, scored] = [boxes.shape[1], scores.shape[1]]
  if (typeof rows === 'number' && typeof scored === 'number' && rows !== scored) return undefined
  return { scores, boxes, columns }
}
