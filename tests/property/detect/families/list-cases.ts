import fc from 'fast-check'
import {
  around,
  bestOf,
  classNumber,
  type FamilyCase,
  fraction,
  HEIGHT,
  logit,
  pixel,
  share,
  sigmoid,
  softmax,
  type Thing,
  WIDTH,
} from './case.js'

const LABELS = ['car', 'bin', 'pit']
const ROWS = 6
/** Rows that hold nothing score 0 or -1. */
const given = fc.oneof({ weight: 5, arbitrary: share }, { weight: 1, arbitrary: fc.constant(-1) })
const label = classNumber(0, 3)
const four = <T>(one: T): T[] => [one, one, one, one]

const endToEnd: FamilyCase = {
  name: 'end-to-end',
  output: { family: 'end-to-end', ignored: 1 },
  labels: LABELS,
  tables: [{ rows: ROWS, columns: [...four(pixel), given, label, pixel] }],
  naive: ([rows]) =>
    rows!.map(([x1, y1, x2, y2, score, label]) => ({
      box: [x1!, y1!, x2!, y2!],
      score: score!,
      label: label!,
    })),
}

const classFirst: FamilyCase = {
  name: 'end-to-end with the class first, in fractions',
  output: { family: 'end-to-end', columns: 'class-score-box', normalised: true },
  labels: LABELS,
  tables: [{ rows: ROWS, columns: [label, given, ...four(fraction)] }],
  naive: ([rows]) =>
    rows!.map(([label, score, x1, y1, x2, y2]) => ({
      box: [x1! * WIDTH, y1! * HEIGHT, x2! * WIDTH, y2! * HEIGHT],
      score: score!,
      label: label!,
    })),
}

/** Huang et al., TensorFlow Object Detection API (2017): ymin, xmin, ymax, xmax in fractions; classes begin at 1. */
const tfOd: FamilyCase = {
  name: 'tf-od',
  output: { family: 'tf-od', boxes: 'yxyx', normalised: true, firstClass: 1 },
  labels: LABELS,
  tables: [
    { rows: ROWS, columns: four(fraction) },
    { rows: ROWS, columns: [given], flat: true },
    { rows: ROWS, columns: [classNumber(1, 3)], flat: true },
    { rows: 1, columns: [fc.integer({ min: 0, max: ROWS })], flat: true },
  ],
  naive: ([boxes, scores, classes, count]) =>
    boxes!.slice(0, count![0]![0]!).map(([y1, x1, y2, x2], row) => ({
      box: [x1! * WIDTH, y1! * HEIGHT, x2! * WIDTH, y2! * HEIGHT],
      score: scores![row]![0]!,
      label: classes![row]![0]! - 1,
    })),
}

const plainTfOd: FamilyCase = {
  name: 'tf-od in pixels, x first, from 0',
  output: { family: 'tf-od', boxes: 'xyxy', normalised: false, firstClass: 0 },
  labels: LABELS,
  tables: [
    { rows: ROWS, columns: four(pixel) },
    { rows: ROWS, columns: [given], flat: true },
    { rows: ROWS, columns: [label], flat: true },
    { rows: 1, columns: [fc.constant(ROWS)], flat: true },
  ],
  naive: ([boxes, scores, classes]) =>
    boxes!.map((box, row) => ({
      box: box as unknown as Thing['box'],
      score: scores![row]![0]!,
      label: classes![row]![0]!,
    })),
}

/** Zhao et al., RT-DETR (2023), with its last step inside: it scales boxes by the sizes that it is told. */
const detr: FamilyCase = {
  name: 'detr',
  output: { family: 'detr', firstClass: 0 },
  labels: LABELS,
  tables: [
    { rows: ROWS, columns: [label], flat: true },
    { rows: ROWS, columns: four(pixel) },
    { rows: ROWS, columns: [given], flat: true },
  ],
  naive: ([classes, boxes, scores]) =>
    boxes!.map((box, row) => ({
      box: box as unknown as Thing['box'],
      score: scores![row]![0]!,
      label: classes![row]![0]!,
    })),
}

const detrFractions: FamilyCase = {
  ...detr,
  name: 'detr in fractions, from 1',
  output: { family: 'detr', normalised: true, firstClass: 1 },
  tables: [
    { rows: ROWS, columns: [classNumber(1, 3)], flat: true },
    { rows: ROWS, columns: four(fraction) },
    { rows: ROWS, columns: [given], flat: true },
  ],
  naive: ([classes, boxes, scores]) =>
    boxes!.map(([x1, y1, x2, y2], row) => ({
      box: [x1! * WIDTH, y1! * HEIGHT, x2! * WIDTH, y2! * HEIGHT],
      score: scores![row]![0]!,
      label: classes![row]![0]! - 1,
    })),
}

const centred = ([x, y, width, height]: readonly number[]): Thing['box'] =>
  around(x! * WIDTH, y! * HEIGHT, width! * WIDTH, height! * HEIGHT)

/** Zhu et al., Deformable DETR (2020), and RT-DETR: each class of each query stands for itself. */
const sigmoidLogits: FamilyCase = {
  name: 'detr-logits with sigmoid',
  output: { family: 'detr-logits', activation: 'sigmoid', background: 'none' },
  labels: LABELS,
  tables: [
    { rows: ROWS, columns: [logit, logit, logit] },
    { rows: ROWS, columns: four(fraction) },
  ],
  naive: ([logits, boxes]) =>
    logits!.flatMap((classes, row) =>
      classes.map((one, label) => ({ box: centred(boxes![row]!), score: sigmoid(one), label })),
    ),
}

/** Carion et al., DETR (2020): the best of a query's classes, "no object" left out after the softmax. */
const softmaxLogits: FamilyCase = {
  name: 'detr-logits with softmax',
  output: { family: 'detr-logits', activation: 'softmax', background: 'last' },
  labels: LABELS,
  tables: [
    { rows: ROWS, columns: four(logit) },
    { rows: ROWS, columns: four(fraction) },
  ],
  naive: ([logits, boxes]) =>
    logits!.map((classes, row) => ({
      ...bestOf(softmax(classes).slice(0, 3)),
      box: centred(boxes![row]!),
    })),
}

/** Liu et al., SSD (2016): the background first, and each class of a box for itself. */
function ssd(
  name: string,
  output: Omit<Extract<FamilyCase['output'], { family: 'ssd' }>, 'family'>,
  toBox: (row: readonly number[]) => Thing['box'],
): FamilyCase {
  const { activation, background, normalised } = output
  const columns = Array(background === 'none' ? 3 : 4).fill(activation === 'none' ? share : logit)
  const activate = {
    none: (row: readonly number[]) => row,
    sigmoid: (row: readonly number[]) => row.map(sigmoid),
    softmax,
  }[activation]
  return {
    name,
    output: { family: 'ssd', ...output },
    labels: LABELS,
    tables: [
      { rows: ROWS, columns },
      { rows: ROWS, columns: four(normalised ? fraction : pixel) },
    ],
    naive: ([scores, boxes]) =>
      scores!.flatMap((row, at) => {
        const classes = background === 'first' ? activate(row).slice(1) : activate(row).slice(0, 3)
        return classes.map((score, label) => ({ box: toBox(boxes![at]!), score, label }))
      }),
  }
}

export const listCases: readonly FamilyCase[] = [
  endToEnd,
  classFirst,
  tfOd,
  plainTfOd,
  detr,
  detrFractions,
  sigmoidLogits,
  softmaxLogits,
  ssd(
    'ssd, background first',
    { boxes: 'xyxy', normalised: true, activation: 'softmax', background: 'first' },
    ([x1, y1, x2, y2]) => [x1! * WIDTH, y1! * HEIGHT, x2! * WIDTH, y2! * HEIGHT],
  ),
  ssd(
    'ssd, y first, in pixels',
    { boxes: 'yxyx', normalised: false, activation: 'none', background: 'none' },
    ([y1, x1, y2, x2]) => [x1!, y1!, x2!, y2!],
  ),
  ssd(
    'ssd by centre, background last',
    { boxes: 'centre-size', normalised: false, activation: 'sigmoid', background: 'last' },
    ([x, y, width, height]) => around(x!, y!, width!, height!),
  ),
]
