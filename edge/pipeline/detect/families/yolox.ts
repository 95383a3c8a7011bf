import type { ModelManifest } from '../../../models/manifest-schema.js'
import type { Candidates } from '../candidates.js'
import type { Decoder, Family, GraphShapes, Inferred } from './family.js'

const STRIDES = [8, 16, 32]

/** The raw grid that YOLOX exports: a cell is x, y, log w, log h, objectness, then the classes. */
export const yolox: Family = {
  name: 'yolox',
  summary: 'yolox: input [1,3,H,W], output [1,cells,5+classes], the raw grid of strides 8, 16, 32',

  infer(graph) {
    const input = graph.inputs[0]
    const output = graph.outputs[0]
    if (!input || !output || graph.inputs.length !== 1 || graph.outputs.length !== 1) return undefined
    return inferFromShapes(input, output)
  },

  expectedOutputs: manifest => [
    {
      type: 'float32',
      shape: [1, cellCount(manifest.input.size, manifest.output.strides), 5 + manifest.labels.length],
    },
  ],

  createDecoder: (manifest, graph) => createDecoder(manifest, graph.outputs[0]!.name),
}

function inferFromShapes(
  input: GraphShapes['inputs'][number],
  output: GraphShapes['outputs'][number],
): Inferred | undefined {
  const [batch, channels, height, width] = input.shape
  const [, cells, columns] = output.shape
  if (input.shape.length !== 4 || output.shape.length !== 3 || channels !== 3) return undefined
  if (typeof batch === 'number' && batch !== 1) return undefined
  if (typeof width !== 'number' || typeof height !== 'number' || typeof columns !== 'number') return undefined
  if (width % 32 !== 0 || height % 32 !== 0 || columns < 6) return undefined
  if (cells !== cellCount([width, height], STRIDES)) return undefined
  return {
    classCount: columns - 5,
    input: {
      name: input.name,
      size: [width, height],
      layout: 'nchw',
      colour: 'bgr',
      range: [0, 255],
      letterbox: 'top-left',
      pad: 114,
    },
    output: { family: 'yolox', strides: STRIDES },
  }
}

const cellCount = ([width, height]: readonly [number, number], strides: readonly number[]): number =>
  strides.reduce((cells, stride) => cells + (width / stride) * (height / stride), 0)

function createDecoder({ input, output, labels }: ModelManifest, outputName: string): Decoder {
  const grid = createGrid(input.size, output.strides)
  const classCount = labels.length
  return {
    capacity: grid.stride.length,
    decode(outputs, thresholds, candidates) {
      decodeGrid(outputs.get(outputName)!, grid, classCount, thresholds, candidates)
    },
  }
}

/** Column, row and stride of each cell, in the order of the output. */
interface Grid {
  readonly column: Uint16Array
  readonly row: Uint16Array
  readonly stride: Uint16Array
}

function createGrid(size: readonly [number, number], strides: readonly number[]): Grid {
  const cells = cellCount(size, strides)
  const grid = { column: new Uint16Array(cells), row: new Uint16Array(cells), stride: new Uint16Array(cells) }
  let cell = 0
  for (const stride of strides) {
    for (let row = 0; row < size[1] / stride; row += 1) {
      for (let column = 0; column < size[0] / stride; column += 1) {
        grid.column[cell] = column
        grid.row[cell] = row
        grid.stride[cell] = stride
        cell += 1
      }
    }
  }
  return grid
}

function decodeGrid(
  values: Float32Array,
  grid: Grid,
  classCount: number,
  thresholds: Float32Array,
  candidates: Candidates,
): void {
  const lowest = thresholds.reduce((a, b) => Math.min(a, b), 1)
  const columns = 5 + classCount
  let count = 0
  for (let cell = 0; cell < grid.stride.length; cell += 1) {
    const at = cell * columns
    const objectness = values[at + 4]!
    // Classes are at most 1: nearly every cell ends here, and so does NaN.
    if (!(objectness >= lowest)) continue
    let best = 0
    for (let label = 1; label < classCount; label += 1) {
      if (values[at + 5 + label]! > values[at + 5 + best]!) best = label
    }
    const score = objectness * values[at + 5 + best]!
    if (!(score > 0 && score >= thresholds[best]!)) continue
    const stride = grid.stride[cell]!
    const x = (values[at]! + grid.column[cell]!) * stride
    const y = (values[at + 1]! + grid.row[cell]!) * stride
    const halfWidth = (Math.exp(values[at + 2]!) * stride) / 2
    const halfHeight = (Math.exp(values[at + 3]!) * stride) / 2
    candidates.boxes[count * 4] = x - halfWidth
    candidates.boxes[count * 4 + 1] = y - halfHeight
    candidates.boxes[count * 4 + 2] = x + halfWidth
    candidates.boxes[count * 4 + 3] = y + halfHeight
    if (!isSoundBox(candidates.boxes, count * 4)) continue
    candidates.scores[count] = Math.min(score, 1)
    candidates.classes[count] = best
    count += 1
  }
  candidates.count = count
}

/** False for NaN, for what overflowed, and for what is too small to have an area in 32 bits. */
function isSoundBox(boxes: Float32Array, at: number): boolean {
  const width = boxes[at + 2]! - boxes[at]!
  const height = boxes[at + 3]! - boxes[at + 1]!
  return width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height)
}
