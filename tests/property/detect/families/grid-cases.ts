import {
  around,
  bestOf,
  cells,
  type FamilyCase,
  fraction,
  HEIGHT,
  logit,
  logSize,
  pixel,
  place,
  share,
  sigmoid,
  size,
  softmax,
  type Thing,
  WIDTH,
} from './case.js'

const LABELS = ['car', 'bin', 'pit']
const STRIDES = [8, 16]
const CELLS = cells(STRIDES).length
const three = <T>(one: T): T[] => [one, one, one]

/** Ge et al., YOLOX (2021): offsets from the cell's corner in strides, sizes as logarithms of strides. */
const yolox: FamilyCase = {
  name: 'yolox',
  output: { family: 'yolox', strides: STRIDES },
  labels: LABELS,
  tables: [{ rows: CELLS, columns: [place, place, logSize, logSize, share, ...three(share)] }],
  naive: ([rows]) =>
    cells(STRIDES).map(({ column, row, stride }, at) => {
      const [x, y, logWidth, logHeight, objectness, ...classes] = rows![at]!
      const { score, label } = bestOf(classes)
      const box = around(
        (column + x!) * stride,
        (row + y!) * stride,
        Math.exp(logWidth!) * stride,
        Math.exp(logHeight!) * stride,
      )
      return { box, score: objectness! * score, label }
    }),
}

const inPixels = ([x, y, width, height, objectness, ...classes]: readonly number[]): Thing => {
  const { score, label } = bestOf(classes)
  return { box: around(x!, y!, width!, height!), score: objectness! * score, label }
}

/** Jocher, YOLOv5: everything is decoded inside; confidence is objectness by class. */
const yolov5: FamilyCase = {
  name: 'yolov5',
  output: { family: 'yolov5', strides: STRIDES },
  labels: LABELS,
  tables: [{ rows: 3 * CELLS, columns: [pixel, pixel, size, size, share, ...three(share)] }],
  naive: ([rows]) => rows!.map(inPixels),
}

const oneAnchor: FamilyCase = {
  name: 'yolov5 with one anchor and two columns that are ignored',
  output: { family: 'yolov5', strides: STRIDES, anchors: 1, ignored: 2 },
  labels: LABELS,
  tables: [{ rows: CELLS, columns: [pixel, pixel, size, size, share, ...three(share), pixel, pixel] }],
  naive: ([rows]) => rows!.map(row => inPixels(row.slice(0, 8))),
}

/** Jocher, YOLOv8: no objectness, cells side by side. */
const yolov8: FamilyCase = {
  name: 'yolov8',
  output: { family: 'yolov8', strides: STRIDES, ignored: 1 },
  labels: LABELS,
  tables: [{ rows: CELLS, columns: [pixel, pixel, size, size, ...three(share), pixel], turned: true }],
  naive: ([rows]) =>
    rows!.map(([x, y, width, height, ...rest]) => ({
      box: around(x!, y!, width!, height!),
      ...bestOf(rest.slice(0, 3)),
    })),
}

const normalisedYolov8: FamilyCase = {
  name: 'yolov8 in fractions of the input',
  output: { family: 'yolov8', strides: STRIDES, normalised: true },
  labels: LABELS,
  tables: [{ rows: CELLS, columns: [fraction, fraction, fraction, fraction, ...three(share)], turned: true }],
  naive: ([rows]) =>
    rows!.map(([x, y, width, height, ...classes]) => ({
      box: around(x! * WIDTH, y! * HEIGHT, width! * WIDTH, height! * HEIGHT),
      ...bestOf(classes),
    })),
}

/** Wu, Peng, Yu, YuNet (2023): the score is the geometric mean of both kinds. */
const yunet: FamilyCase = {
  name: 'yunet',
  output: { family: 'yunet', strides: STRIDES },
  labels: ['face'],
  tables: [1, 1, 4].flatMap((columns, kind) =>
    STRIDES.map(stride => ({
      rows: cells([stride]).length,
      columns: kind < 2 ? Array(columns).fill(share) : [place, place, logSize, logSize],
    })),
  ),
  naive: tables =>
    STRIDES.flatMap((stride, level) =>
      cells([stride]).map(({ column, row }, at) => {
        const [cls, obj, box] = [0, 1, 2].map(kind => tables[kind * STRIDES.length + level]![at]!)
        const [x, y, logWidth, logHeight] = box!
        const score = Math.sqrt(Math.min(cls![0]!, 1) * Math.min(obj![0]!, 1))
        return {
          ...{ score, label: 0 },
          box: around(
            (column + x!) * stride,
            (row + y!) * stride,
            Math.exp(logWidth!) * stride,
            Math.exp(logHeight!) * stride,
          ),
        }
      }),
    ),
}

const REG_MAX = 3
const BINS = Array(4 * (REG_MAX + 1)).fill(logit)
/** The last cells of the coarse grid are cut off by the picture's edge. */
const GFL_STRIDES = [8, 12]

/** Li et al., Generalized Focal Loss (2020): a side is as far as its distribution says on average, in strides. */
function fromDistributions(
  { column, row, stride }: ReturnType<typeof cells>[number],
  scores: readonly number[],
  bins: readonly number[],
  offset: number,
): Thing {
  const [x, y] = [(column + offset) * stride, (row + offset) * stride]
  const distance = (side: number) =>
    stride *
    softmax(bins.slice(side * (REG_MAX + 1), (side + 1) * (REG_MAX + 1))).reduce(
      (sum, probability, bin) => sum + probability * bin,
      0,
    )
  return { ...bestOf(scores), box: [x - distance(0), y - distance(1), x + distance(2), y + distance(3)] }
}

const gfl: FamilyCase = {
  name: 'gfl by level, with logits',
  output: { family: 'gfl', strides: GFL_STRIDES, regMax: REG_MAX, activation: 'sigmoid', cellOffset: 0.5 },
  labels: LABELS,
  tables: [three(logit), BINS].flatMap(columns =>
    GFL_STRIDES.map(stride => ({ rows: cells([stride]).length, columns })),
  ),
  naive: tables =>
    GFL_STRIDES.flatMap((stride, level) =>
      cells([stride]).map((cell, at) =>
        fromDistributions(
          cell,
          tables[level]![at]!.map(sigmoid),
          tables[GFL_STRIDES.length + level]![at]!,
          0.5,
        ),
      ),
    ),
}

const fusedGfl: FamilyCase = {
  name: 'gfl, both side by side',
  output: {
    ...{ family: 'gfl', strides: GFL_STRIDES, regMax: REG_MAX, activation: 'none', cellOffset: 0 },
    fused: true,
  },
  labels: LABELS,
  tables: [{ rows: cells(GFL_STRIDES).length, columns: [...three(share), ...BINS] }],
  naive: ([rows]) =>
    cells(GFL_STRIDES).map((cell, at) =>
      fromDistributions(cell, rows![at]!.slice(0, 3), rows![at]!.slice(3), 0),
    ),
}

export const gridCases = [yolox, yolov5, oneAnchor, yolov8, normalisedYolov8, yunet, gfl, fusedGfl]
