import { type ElementType, elementsIn, type Tensor } from '../tensor.js'

interface Values {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): Tensor['data']
}

interface Datatype {
  /** Its name in the protocol. */
  readonly name: string
  readonly Values: Values
}

const datatypes: Record<ElementType, Datatype> = {
  float32: { name: 'FP32', Values: Float32Array },
  float16: { name: 'FP16', Values: Uint16Array },
  uint8: { name: 'UINT8', Values: Uint8Array },
  int8: { name: 'INT8', Values: Int8Array },
  int32: { name: 'INT32', Values: Int32Array },
  int64: { name: 'INT64', Values: BigInt64Array },
  bool: { name: 'BOOL', Values: Uint8Array },
}

export const datatypeOf = (type: ElementType): string => datatypes[type].name

/** Undefined for what no tensor of ours can hold, such as BYTES and FP64. */
export const elementTypeOf = (name: string): ElementType | undefined =>
  (Object.keys(datatypes) as ElementType[]).find(type => datatypes[type].name === name)

/** Bytes of a tensor: little-endian and row by row, as the protocol and every processor that we run on have it. */
export const bytesOf = ({ data: { buffer, byteOffset, byteLength } }: Tensor): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The tensor in these bytes, which are copied; undefined where they are too many or too few for it. */
export function tensorOf(type: ElementType, dims: readonly number[], bytes: Uint8Array): Tensor | undefined {
  const { Values } = datatypes[type]
  if (bytes.length !== elementsIn(dims) * Values.BYTES_PER_ELEMENT) return undefined
  // In an answer they may begin anywhere; an array of numbers must begin at a multiple of its size.
  return { type, dims, data: new Values(new Uint8Array(bytes).buffer) }
}

/** The tensor of values that came as JSON, nested or not; undefined where they are none of this type and size. */
export function tensorOfJson(
  type: ElementType,
  dims: readonly number[],
  json: readonly unknown[],
): Tensor | undefined {
  const flat = json.flat(Number.POSITIVE_INFINITY) as readonly unknown[]
  // The bits of a float16 cannot be told in JSON.
  if (type === 'float16' || flat.length !== elementsIn(dims)) return undefined
  if (!flat.every(value => typeof value === 'number' || typeof value === 'boolean')) return undefined
  const { Values } = datatypes[type]
  const data = new Values(new ArrayBuffer(flat.length * Values.BYTES_PER_ELEMENT))
  if (data instanceof BigInt64Array)
    for (const [at, value] of flat.entries()) data[at] = BigInt(Math.trunc(+value))
  else for (const [at, value] of flat.entries()) data[at] = +value
  return { type, dims, data }
}
