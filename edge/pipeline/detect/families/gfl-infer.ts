import type { GraphShapes, Inferred, TensorShape } from './family.js'
import { type PictureInput, pictureInput } from './graph.js'
import { cellCount, cellsOf } from './grid.js'
import { readUltralytics } from './ultralytics.js'

/** NanoDet and PicoDet are all trained with this. */
const REG_MAX = 7
const BINS = 4 * (REG_MAX + 1)

const LEVELS = [
  [8, 16, 32],
  [8, 16, 32, 64],
]

/** Mean and deviation of ImageNet in 0..255, blue first, as NanoDet has them. */
const NANODET = {
  colour: 'bgr',
  range: [0, 255] as [number, number],
  mean: [103.53, 116.28, 123.675] as [number, number, number],
  std: [57.375, 57.12, 58.395] as [number, number, number],
  letterbox: 'centre',
  pad: 0,
} as const

export function inferGfl(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  const picture = pictureInput(graph, metadata)
  if (!picture || picture.others.length > 0) return undefined
  const { labels } = readUltralytics(metadata)
  const found =
    graph.outputs.length === 1 ? fused(graph.outputs[0]!, picture) : byLevel(graph.outputs, picture)
  if (!found || (labels && labels.length !== found.classCount)) return undefined
  const { classCount, strides, cellOffset, reason } = found
  return {
    classCount,
    ...(labels && { labels }),
    input: { ...picture.described, ...NANODET },
    output: {
      ...{ family: 'gfl', strides, regMax: REG_MAX, activation: 'none', cellOffset },
      ...(graph.outputs.length === 1 && { fused: true }),
    },
    reasons: [
      reason,
      `${BINS} distances = 4 sides by ${REG_MAX + 1} bins; scores are taken for activated`,
      'preprocessing of NanoDet: BGR with mean and deviation of ImageNet, picture centred on black; PicoDet wants RGB, "letterbox: stretch"',
    ],
  }
}

interface Found {
  readonly classCount: number
  readonly strides: number[]
  readonly cellOffset: number
  readonly reason: string
}

/** NanoDet-Plus: scores and distances side by side, all levels in one; its points are the corners of cells. */
function fused({ shape }: TensorShape, { size }: PictureInput): Found | undefined {
  const strides = LEVELS.find(some => cellCount(size, some) === shape[1])
  const columns = shape[2]
  // Three levels and so many columns are as well a YOLOX of many classes.
  if (shape.length !== 3 || strides?.length !== 4 || typeof columns !== 'number') return undefined
  const classCount = columns - BINS
  if (classCount < 1) return undefined
  const reason = `output [${shape}] = ${shape[1]} cells of ${size.join('x')} in 4 levels by ${classCount} classes + ${BINS} distances: NanoDet-Plus`
  return { classCount, strides, cellOffset: 0, reason }
}

function byLevel(outputs: readonly TensorShape[], { size }: PictureInput): Found | undefined {
  const strides = LEVELS.find(({ length }) => 2 * length === outputs.length)
  if (!strides) return undefined
  const ofLevel = (stride: number) =>
    outputs.filter(({ shape }) => shape.length === 3 && shape[1] === cellsOf(size, stride))
  const levels = strides.map(ofLevel)
  if (levels.some(level => level.length !== 2)) return undefined
  const columns = levels.map(level =>
    level
      .map(({ shape }) => Number(shape[2]))
      .sort((a, b) => a - b)
      .join(),
  )
  if (new Set(columns).size !== 1) return undefined
  const both = columns[0]!.split(',').map(Number)
  const classCount = both.find(count => count !== BINS) ?? BINS
  if (!both.includes(BINS) || !(classCount >= 1)) return undefined
  const reason = `per level of ${size.join('x')} (strides ${strides.join(', ')}) scores of ${classCount} classes and ${BINS} distances: NanoDet or PicoDet`
  return { classCount, strides, cellOffset: 0.5, reason }
}
