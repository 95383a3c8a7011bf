import type { ElementArrays, ElementType, Tensor } from './backends/tensor.js'
import { fromHalves, toHalves } from './float16.js'

/** Element types that a picture is fed as. */
export const PICTURE_TYPES = ['float32', 'float16', 'uint8', 'int8'] as const
export type PictureType = (typeof PICTURE_TYPES)[number]

/** Element types that an output is read from. */
export const READABLE_TYPES: readonly ElementType[] = [...PICTURE_TYPES, 'int32', 'int64', 'bool']

export interface Quantisation {
  readonly scale: number
  readonly zeroPoint: number
}

/**
 * Reads tensors of one output, of whatever type, as numbers. What it returns is the tensor's own data where that is float32;
 * else room that the next call uses again, so that nothing is allocated once it has been large enough.
 */
export function createReader(quantised?: Quantisation): (tensor: Tensor) => Float32Array {
  let room = new Float32Array(0)
  return ({ type, data }) => {
    if (type === 'float32') return data as Float32Array
    if (room.length < data.length) room = new Float32Array(data.length)
    const values = room.subarray(0, data.length)
    if (type === 'float16') fromHalves(data as Uint16Array, values)
    else if (type === 'int64') fromInt64(data as BigInt64Array, values)
    else values.set(data as Int8Array)
    if (quantised) scale(values, quantised)
    return values
  }
}

function fromInt64(data: BigInt64Array, values: Float32Array): void {
  for (let at = 0; at < data.length; at += 1) values[at] = Number(data[at])
}

function scale(values: Float32Array, { scale, zeroPoint }: Quantisation): void {
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at]! - zeroPoint) * scale
}

export const createElements = (type: PictureType, count: number): ElementArrays[PictureType] =>
  ({
    float32: () => new Float32Array(count),
    float16: () => new Uint16Array(count),
    uint8: () => new Uint8Array(count),
    int8: () => new Int8Array(count),
  })[type]()

/** Writes `values` as elements of `type`: integers are rounded and cut off at their limits. */
export function writeElements(
  values: Float32Array,
  type: Exclude<PictureType, 'float32'>,
  into: ElementArrays[PictureType],
): void {
  if (type === 'float16') {
    toHalves(values, into as Uint16Array)
    return
  }
  const [low, high] = type === 'uint8' ? [0, 255] : [-128, 127]
  for (let at = 0; at < values.length; at += 1) {
    into[at] = Math.min(Math.max(Math.round(values[at]!), low), high)
  }
}
