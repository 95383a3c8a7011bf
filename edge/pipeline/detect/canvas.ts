import type { LoadedManifest } from '../../models/manifest.js'
import type { Tensor } from './backends/tensor.js'
import { createElements, type PictureType, writeElements } from './elements.js'
import type { Decoder, GraphShapes } from './families/family.js'
import { familyOf } from './families/known-families.js'
import { inputShape } from './fit.js'
import { createLetterbox, type Letterbox } from './letterbox.js'

/** What is needed to look at pictures in an input of one size. */
export interface Canvas {
  /** One for each place in the batch. */
  readonly letterboxes: readonly Pick<Letterbox, 'fill'>[]
  /** What the model is fed for so many pictures: the first ones of the batch. */
  feeds(pictures: number): ReadonlyMap<string, Tensor>
  /** Reads the part of the outputs that speaks of one picture. */
  readonly decoder: Decoder
}

/** A canvas for up to `most` pictures. `manifest.input.size` is that of the canvas, and `graph` fits the manifest. */
export function createCanvas(manifest: LoadedManifest, graph: GraphShapes, most: number): Canvas {
  const [width, height] = manifest.input.size
  const valuesEach = width * height * 3
  const type = graph.inputs.find(({ name }) => name === manifest.input.name)!.type as PictureType
  // One tensor for all batches: a smaller batch is its beginning.
  const values = new Float32Array(most * valuesEach)
  const elements = type === 'float32' ? values : createElements(type, values.length)
  const letterboxes = Array.from({ length: most }, (_, at): Canvas['letterboxes'][number] => {
    const part = [at * valuesEach, (at + 1) * valuesEach] as const
    const letterbox = createLetterbox(manifest.input, values.subarray(...part))
    if (type === 'float32') return letterbox
    const target = elements.subarray(...part)
    return {
      fill(source) {
        const placement = letterbox.fill(source)
        writeElements(letterbox.tensor, type, target)
        return placement
      },
    }
  })
  const feeds = letterboxes.map((_, at) => {
    const data = elements.subarray(0, (at + 1) * valuesEach)
    const picture: Tensor = { type, data, dims: inputShape(manifest, at + 1) }
    return new Map([[manifest.input.name, picture], ...extraInputs(manifest, graph, at + 1)])
  })
  return {
    letterboxes,
    feeds: pictures => feeds[pictures - 1]!,
    decoder: familyOf(manifest).createDecoder(manifest),
  }
}

/** Two numbers for each picture. */
function extraInputs(
  { input }: LoadedManifest,
  graph: GraphShapes,
  pictures: number,
): readonly (readonly [string, Tensor])[] {
  const [width, height] = input.size
  const pairs = { 'width-height': [width, height], 'height-width': [height, width], ones: [1, 1] }
  return (input.extra ?? []).map(({ name, value }) => {
    const { type } = graph.inputs.find(other => other.name === name)!
    const numbers = Array.from({ length: pictures }, () => pairs[value]).flat()
    const dims = [pictures, 2]
    if (type === 'int64') return [name, { type, dims, data: BigInt64Array.from(numbers, BigInt) }]
    if (type === 'int32') return [name, { type, dims, data: Int32Array.from(numbers) }]
    return [name, { type: 'float32', dims, data: Float32Array.from(numbers) }]
  })
}
