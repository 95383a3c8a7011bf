import { classesUnseen } from './classes-unseen.js'
import type { Decoder, Family, GraphShapes, Inferred, ManifestOf } from './family.js'
import { pictureInput, rangeFor } from './graph.js'
import { decodeListed } from './listed-boxes.js'
import { readUltralytics } from './ultralytics.js'

const USUAL = { labels: /labels/i, boxes: /boxes/i, scores: /scores/i }

/**
 * RT-DETR, D-FINE and DEIM as they export themselves, with the last step inside. It scales boxes to the sizes that it is told:
 * it is told those of the input, so that boxes are in its pixels.
 */
export const detr: Family<'detr'> = {
  name: 'detr',
  summary:
    'detr: inputs picture and orig_target_sizes [1,2], outputs labels, boxes, scores (RT-DETR, D-FINE, DEIM)',
  needsSuppression: false,

  infer,

  expectedOutputs: ({ output: { names } }) => [
    { name: names?.[0], usualName: USUAL.labels, shape: [1, '*'] },
    { name: names?.[1], usualName: USUAL.boxes, shape: [1, '*', 4] },
    { name: names?.[2], usualName: USUAL.scores, shape: [1, '*'] },
  ],

  createDecoder,
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  const has = (name: RegExp) => graph.outputs.some(output => name.test(output.name))
  if (!picture || !Object.values(USUAL).every(has) || graph.outputs.length !== 3) return undefined
  const [sizes, ...more] = picture.others
  if (more.length > 0 || (sizes && !(sizes.shape.length === 2 && sizes.shape[1] === 2))) return undefined
  const classes = classesUnseen(readUltralytics(metadata).labels)
  return {
    ...classes,
    input: {
      ...picture.described,
      colour: 'rgb',
      range: rangeFor(picture),
      letterbox: 'stretch',
      pad: 0,
      ...(sizes && { extra: [{ name: sizes.name, value: 'width-height' as const }] }),
    },
    output: { family: 'detr', ...(!sizes && { normalised: true }), firstClass: 0 },
    reasons: [
      `outputs labels, boxes, scores${sizes ? ` for input "${sizes.name}"` : ''}: RT-DETR, D-FINE or DEIM, nothing to suppress`,
      ...(sizes ? [] : ['nothing tells the model a size: boxes are taken for fractions of the picture']),
      ...classes.reasons,
      'preprocessing of RT-DETR: RGB 0..1, stretched to the input; a DINOv3 backbone wants "mean" and "std" of ImageNet',
    ],
  }
}

function createDecoder({ input, output, labels }: ManifestOf<'detr'>): Decoder {
  const format = {
    yFirst: false,
    scale: output.normalised ? input.size : ([1, 1] as const),
    firstClass: output.firstClass,
    labelCount: labels.length,
  }
  return {
    decode([classes, boxes, scores], thresholds, candidates) {
      const listed = { boxes: boxes!, scores: scores!, classes: classes!, count: scores!.length }
      decodeListed(listed, format, thresholds, candidates)
    },
  }
}
