import { classesUnseen } from './classes-unseen.js'
import type { Decoder, Family, GraphShapes, Inferred, ManifestOf } from './family.js'
import { pictureInput, rangeFor } from './graph.js'
import { decodeListed } from './listed-boxes.js'
import { readUltralytics } from './ultralytics.js'

const USUAL = {
  boxes: /detection_boxes/,
  scores: /detection_scores/,
  classes: /detection_classes/,
  count: /num_detections/,
}

/** What the TensorFlow Object Detection API gives, and what else has its suppression inside and names its outputs so. */
export const tfOd: Family<'tf-od'> = {
  name: 'tf-od',
  summary: 'tf-od: outputs detection_boxes [1,rows,4], detection_scores, detection_classes, num_detections',
  needsSuppression: false,

  infer,

  expectedOutputs: ({ output: { names } }) => [
    { name: names?.[0], usualName: USUAL.boxes, shape: [1, '*', 4] },
    { name: names?.[1], usualName: USUAL.scores, shape: [1, '*'] },
    { name: names?.[2], usualName: USUAL.classes, shape: [1, '*'] },
    { name: names?.[3], usualName: USUAL.count, shape: [1], optional: true },
  ],

  createDecoder,
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  const has = (name: RegExp) => graph.outputs.some(output => name.test(output.name))
  if (!picture || picture.others.length > 0) return undefined
  if (!has(USUAL.boxes) || !has(USUAL.scores) || !has(USUAL.classes)) return undefined
  const classes = classesUnseen(readUltralytics(metadata).labels)
  const whole =
    picture.type === 'float32' || picture.type === 'float16' ? ([0, 255] as [number, number]) : undefined
  return {
    ...classes,
    input: {
      ...picture.described,
      colour: 'rgb',
      range: whole ?? rangeFor(picture),
      letterbox: 'stretch',
      pad: 0,
    },
    output: { family: 'tf-od', boxes: 'yxyx', normalised: true, firstClass: 1 },
    reasons: [
      'outputs detection_boxes, detection_scores, detection_classes: TensorFlow Object Detection, nothing to suppress',
      'boxes are taken for ymin, xmin, ymax, xmax in 0..1 and classes for counted from 1, as TensorFlow does it',
      ...classes.reasons,
      'preprocessing is not visible: RGB 0..255 stretched to the input is assumed, check it on a picture',
    ],
  }
}

function createDecoder({ input, output, labels }: ManifestOf<'tf-od'>): Decoder {
  const format = {
    yFirst: output.boxes === 'yxyx',
    scale: output.normalised ? input.size : ([1, 1] as const),
    firstClass: output.firstClass,
    labelCount: labels.length,
  }
  return {
    decode([boxes, scores, classes, count], thresholds, candidates) {
      const rows = scores!.length
      const listed = {
        boxes: boxes!,
        scores: scores!,
        classes: classes!,
        // NaN is no number of rows: all are looked at, so that a model that gives nothing else is not taken for one that finds nothing.
        count: count && !Number.isNaN(count[0]!) ? Math.min(rows, count[0]!) : rows,
      }
      decodeListed(listed, format, thresholds, candidates)
    },
  }
}
