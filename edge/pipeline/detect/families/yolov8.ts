import { addCandidate, type Candidates, clearCandidates } from '../candidates.js'
import type { Decoder, Family, GraphShapes, Inferred, ManifestOf } from './family.js'
import { centredOnGrey, masksOf, pictureInput } from './graph.js'
import { cellCount } from './grid.js'
import { lowestOf } from './scores.js'
import { readUltralytics, stridesUpTo } from './ultralytics.js'

/** The head of YOLOv8 and YOLO11: one column per cell, which holds centre and size in pixels, then the classes. */
export const yolov8: Family<'yolov8'> = {
  name: 'yolov8',
  summary: 'yolov8: input [1,3,H,W], output [1,4+classes,cells] in pixels (YOLOv8, YOLO11)',
  needsSuppression: true,

  infer,

  expectedOutputs: ({ input, output, labels }) => [
    {
      name: output.names?.[0],
      shape: [1, 4 + labels.length + (output.ignored ?? 0), cellCount(input.size, output.strides)],
    },
  ],

  createDecoder,
}

function infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const { task, labels, stride } = readUltralytics(metadata)
  const picture = pictureInput(graph, metadata)
  const output = graph.outputs[0]
  if (!picture || picture.others.length > 0 || output?.shape.length !== 3) return undefined
  const [, columns, cells] = output.shape
  const strides = stridesFor(picture.size, cells, stride)
  if (typeof columns !== 'number' || columns < 5 || !strides) return undefined
  const masks = masksOf(graph)
  const ignored = labels ? columns - 4 - labels.length : masks
  const classCount = columns - 4 - ignored
  // Columns that no mask explains are key points or the angle of a turned box.
  if (classCount < 1 || ignored < 0 || (ignored > masks && task !== 'pose')) return undefined
  // A graph of two outputs is one of masks: others are not from this maker.
  if (graph.outputs.length > (masks > 0 ? 2 : 1)) return undefined
  return {
    classCount,
    ...(labels && { labels }),
    input: { ...centredOnGrey(picture), ...(picture.open && { rectangular: true }) },
    output: { family: 'yolov8', strides, ...(ignored > 0 && { ignored }) },
    reasons: [
      `output [${output.shape}] = 4 + ${classCount} classes${ignored > 0 ? ` + ${ignored} ignored` : ''} by ` +
        `${cellCount(picture.size, strides)} cells of ${picture.size.join('x')}: YOLOv8/11`,
      ...(ignored > 0
        ? [
            `the last ${ignored} columns are ${masks > 0 ? 'mask coefficients' : 'key points'}: boxes only are read`,
          ]
        : []),
      ...(labels ? [`metadata names ${labels.length} classes`] : []),
      ...(picture.open
        ? ['the size is open: the metadata gives the largest, wide pictures are padded less']
        : []),
      'preprocessing of Ultralytics: RGB 0..1, picture centred on grey 114',
    ],
  }
}

/** Undefined where no usual set of grids has so many cells; an open number must be explained by the metadata. */
function stridesFor(
  size: readonly [number, number],
  cells: number | string | undefined,
  coarsest: number | undefined,
): number[] | undefined {
  if (typeof cells !== 'number')
    return coarsest === undefined ? undefined : stridesUpTo(Math.max(32, coarsest))
  const usual = [
    [8, 16, 32],
    [8, 16, 32, 64],
    [4, 8, 16, 32],
  ]
  return usual.find(
    strides => size.every(side => side % strides.at(-1)! === 0) && cellCount(size, strides) === cells,
  )
}

function createDecoder({ input, output, labels }: ManifestOf<'yolov8'>): Decoder {
  const [width, height] = output.normalised ? input.size : [1, 1]
  const classCount = labels.length
  const cells = cellCount(input.size, output.strides)
  const scores = new Float32Array(cells)
  const classes = new Uint16Array(cells)
  return {
    decode([head], thresholds, candidates) {
      const values = head!
      clearCandidates(candidates)
      findBest(values, cells, classCount, scores, classes)
      const lowest = lowestOf(thresholds)
      for (let cell = 0; cell < cells; cell += 1) {
        const score = scores[cell]!
        if (score < lowest) continue
        addCell(values, cell, cells, score, classes[cell]!, width, height, thresholds, candidates)
      }
    },
  }
}

/** Class by class, as the values lie in memory: cell by cell would miss the cache each time. */
function findBest(
  values: Float32Array,
  cells: number,
  classCount: number,
  scores: Float32Array,
  classes: Uint16Array,
): void {
  let at = 4 * cells
  scores.set(values.subarray(at, at + cells))
  classes.fill(0)
  at += cells
  for (let label = 1; label < classCount; label += 1) {
    for (let cell = 0; cell < cells; cell += 1) {
      const score = values[at + cell]!
      if (score > scores[cell]!) {
        scores[cell] = score
        classes[cell] = label
      }
    }
    at += cells
  }
}

function addCell(
  values: Float32Array,
  cell: number,
  cells: number,
  score: number,
  label: number,
  scaleX: number,
  scaleY: number,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  if (Number.isNaN(score)) candidates.unsound += 1
  if (!(score > 0 && score >= thresholds[label]!)) return
  const x = values[cell]! * scaleX
  const y = values[cells + cell]! * scaleY
  const halfWidth = (values[2 * cells + cell]! * scaleX) / 2
  const halfHeight = (values[3 * cells + cell]! * scaleY) / 2
  addCandidate(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, label)
}
