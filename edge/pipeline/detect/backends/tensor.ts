/** Element types of tensors, and the arrays that hold them; `float16` by its bits. */
export interface ElementArrays {
  float32: Float32Array
  float16: Uint16Array
  uint8: Uint8Array
  int8: Int8Array
  int32: Int32Array
  int64: BigInt64Array
  bool: Uint8Array
}

export type ElementType = keyof ElementArrays

/** Values of one type, row by row; `data.length` is the product of `dims`. */
export interface Tensor {
  readonly type: ElementType
  readonly dims: readonly number[]
  readonly data: ElementArrays[ElementType]
}

export const elementsIn = (dims: readonly number[]): number =>
  dims.reduce((product, side) => product * side, 1)
