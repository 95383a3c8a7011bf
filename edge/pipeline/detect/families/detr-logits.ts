import type { Family, GraphShapes, Inferred } from './family.js'
import { pictureInput, rangeFor } from './graph.js'
import { scoredDecoder, scoredOutputs } from './scored-boxes.js'
import { readUltralytics } from './ultralytics.js'

const USUAL = { scores: /logits|^labels$/i, boxes: /boxes|^dets$/i }
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const

/** DETR and its kin without the last step: a row of logits and a box in fractions of the input for each query. */
export const detrLogits: Family<'detr-logits'> = {
  name: 'detr-logits',
  summary: 'detr-logits: outputs logits [1,queries,classes] and boxes [1,queries,4], centre and size in 0..1',
  needsSuppression: false,

  infer,

  expectedOutputs: manifest => scoredOutputs(manifest, USUAL),

  createDecoder: ({ input, output, labels }) =>
    scoredDecoder({
      boxes: 'centre-size',
      scale: input.size,
      activation: output.activation,
      background: output.background,
      // Shares of 1 are of one thing; sigmoids are trained for several labels a query.
      oneLabelEach: output.activation === 'softmax',
      labelCount: labels.length,
    }),
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  if (!picture || picture.others.length > 0) return undefined
  const named = (name: RegExp) =>
    graph.outputs.find(output => name.test(output.name) && output.shape.length === 3)
  const [logits, boxes] = [named(USUAL.scores), named(USUAL.boxes)]
  const columns = logits?.shape[2]
  if (!logits || boxes?.shape[2] !== 4 || typeof columns !== 'number') return undefined
  const { labels } = readUltralytics(metadata)
  // 92 logits are the 91 numbers of COCO and "nothing", as DETR has them; a name list tells it for others.
  const background = labels ? columns === labels.length + 1 : columns === 92
  const classCount = columns - (background ? 1 : 0)
  if (labels && labels.length !== classCount) return undefined
  const plain = !background && logits.name !== 'labels'
  return {
    classCount,
    ...(labels && { labels }),
    input: {
      ...picture.described,
      colour: 'rgb',
      range: rangeFor(picture),
      ...(!plain && { mean: [...IMAGENET.mean], std: [...IMAGENET.std] }),
      letterbox: 'stretch',
      pad: 0,
    },
    output: {
      family: 'detr-logits',
      activation: background ? 'softmax' : 'sigmoid',
      background: background ? 'last' : 'none',
    },
    reasons: [
      `outputs "${logits.name}" [${logits.shape}] and "${boxes.name}" [${boxes.shape}]: DETR kind, nothing to suppress`,
      background
        ? `${columns} logits = ${classCount} classes and the background: softmax, as DETR has it`
        : `${columns} logits, one for each class: sigmoid, as RT-DETR has it`,
      plain
        ? 'preprocessing of RT-DETR: RGB 0..1, stretched to the input'
        : 'preprocessing of DETR: RGB with mean and deviation of ImageNet, stretched to the input',
    ],
  }
}
