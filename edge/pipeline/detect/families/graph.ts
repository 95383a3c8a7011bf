import type { GraphShapes, TensorShape } from './family.js'

/** Strides of nearly every detector with a grid. */
export const STRIDES = [8, 16, 32]

const ELEMENT_TYPES = ['float32', 'float16', 'uint8', 'int8']

/** The input that takes the picture, where the graph says all that must be known of it. */
export interface PictureInput {
  readonly size: readonly [width: number, height: number]
  readonly type: string
  /** Height and width are open, and `size` is from the metadata. */
  readonly open: boolean
  /** Its part of a manifest. */
  readonly described: { name: string; size: [number, number]; layout: 'nchw' | 'nhwc' }
  /** Inputs beside it. */
  readonly others: readonly TensorShape[]
}

/**
 * The one input of three channels, planes or interleaved. Undefined where there is none, where it takes several pictures and no
 * other number, and where it leaves its size open and `metadata` (`imgsz`, as Ultralytics writes it) does not tell it.
 */
export function pictureInput(
  { inputs }: GraphShapes,
  metadata: ReadonlyMap<string, string> = new Map(),
): PictureInput | undefined {
  const input = inputs.find(({ shape }) => shape.length === 4)
  if (!input || !ELEMENT_TYPES.includes(input.type)) return undefined
  const [batch, ...sides] = input.shape
  if (typeof batch === 'number' && batch !== 1) return undefined
  const layout = sides[0] === 3 ? 'nchw' : sides[2] === 3 ? 'nhwc' : undefined
  if (!layout) return undefined
  const [height, width] = layout === 'nchw' ? sides.slice(1) : sides
  const open = typeof height === 'string' && typeof width === 'string'
  const size = open ? sizeFrom(metadata) : ([width, height] as const)
  if (!size || !isSize(size)) return undefined
  return {
    size,
    type: input.type,
    open,
    described: { name: input.name, size: [...size], layout },
    others: inputs.filter(other => other !== input),
  }
}

const isSize = (size: readonly (number | string | undefined)[]): size is readonly [number, number] =>
  size.every(side => typeof side === 'number' && side > 0)

/** `imgsz` is `[height, width]`, or one number. */
function sizeFrom(metadata: ReadonlyMap<string, string>): readonly [number, number] | undefined {
  const sides = metadata.get('imgsz')?.match(/\d+/g)?.map(Number)
  if (!sides || sides.length === 0) return undefined
  return [sides[1] ?? sides[0]!, sides[0]!]
}

/** The output of a graph that has one, for a graph that takes a picture and nothing else. */
export const soleOutput = ({ inputs, outputs }: GraphShapes): TensorShape | undefined =>
  inputs.length === 1 && outputs.length === 1 ? outputs[0] : undefined

/** Whole numbers are pixels as they are; what has a point is usually trained on 0..1. */
export const rangeFor = ({ type }: PictureInput): [number, number] =>
  type === 'uint8' ? [0, 255] : type === 'int8' ? [-128, 127] : [0, 1]

/** Mask coefficients in the rows of the first output: they belong to prototypes [1,masks,h,w] in the second. */
export function masksOf({ outputs }: GraphShapes): number {
  const prototypes = outputs[1]?.shape
  return prototypes?.length === 4 && typeof prototypes[1] === 'number' ? prototypes[1] : 0
}

/** How Ultralytics trains: RGB, the picture centred on grey 114. */
export const centredOnGrey = (picture: PictureInput) =>
  ({ ...picture.described, colour: 'rgb', range: rangeFor(picture), letterbox: 'centre', pad: 114 }) as const
