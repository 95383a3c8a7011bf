import type { ModelManifest } from '../../../../../edge/models/manifest-schema.js'
import { createCandidates } from '../../../../../edge/pipeline/detect/candidates.js'
import type {
  Decoder,
  GraphShapes,
  TensorShape,
} from '../../../../../edge/pipeline/detect/families/family.js'
import { familyOf } from '../../../../../edge/pipeline/detect/families/known-families.js'

export interface Row {
  readonly box: readonly number[]
  readonly score: number
  readonly label: number
}

/** A manifest with what a decoder looks at. */
export const manifestFor = (
  output: ModelManifest['output'],
  labels: readonly string[],
  size: readonly [number, number] = [64, 64],
): ModelManifest => ({
  ...{ id: 'test', version: '1', file: 'test.onnx', sha256: '0'.repeat(64), licence: 'none', source: 'test' },
  input: {
    ...{
      name: 'images',
      size: [...size],
      layout: 'nchw',
      colour: 'rgb',
      range: [0, 1],
      letterbox: 'centre',
      pad: 0,
    },
  },
  ...{ output, labels: [...labels], threshold: 0.5, nmsIou: 0.45 },
})

export const decoderFor = (manifest: ModelManifest): Decoder => familyOf(manifest).createDecoder(manifest)

/** What a decoder finds in outputs of so many values, one picture each. */
export function decodeRows(
  decoder: Decoder,
  outputs: readonly (readonly number[] | Float32Array | undefined)[],
  thresholds: readonly number[],
): { rows: Row[]; unsound: number } {
  const candidates = createCandidates(1)
  const views = outputs.map(values => values && Float32Array.from(values))
  decoder.decode(views, Float32Array.from(thresholds), candidates)
  const rows = Array.from({ length: candidates.count }, (_, row) => ({
    box: [...candidates.boxes.slice(row * 4, row * 4 + 4)],
    score: candidates.scores[row]!,
    label: candidates.classes[row]!,
  }))
  return { rows, unsound: candidates.unsound }
}

export type Shape = readonly (number | string)[]

/** A graph of one picture input and outputs by name. */
export const graphOf = (
  input: Shape,
  outputs: Readonly<Record<string, Shape>>,
  { type = 'float32', extra = [] as readonly TensorShape[] } = {},
): GraphShapes => ({
  inputs: [{ name: 'images', type, shape: input }, ...extra],
  outputs: Object.entries(outputs).map(([name, shape]) => ({ name, type: 'float32', shape })),
})

export const noMetadata: ReadonlyMap<string, string> = new Map()
