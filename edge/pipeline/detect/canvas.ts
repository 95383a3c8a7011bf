import type { LoadedManifest } from '../../models/manifest.js'
import type { Tensor } from './backends/tensor.js'
import type { Decoder, GraphShapes } from './families/family.js'
import { knownFamilies } from './families/known-families.js'
import { inputShape } from './fit.js'
import { createLetterbox, type Letterbox } from './letterbox.js'

/** What is needed to look at pictures in an input of one size. */
export interface Canvas {
  /** One for each place in the batch. */
  readonly letterboxes: readonly Letterbox[]
  /** What the model is fed for so many pictures: the first ones of the batch. */
  feeds(pictures: number): ReadonlyMap<string, Tensor>
  /** Reads the part of the outputs that speaks of one picture. */
  readonly decoder: Decoder
}

/** A canvas for up to `most` pictures. `manifest.input.size` is that of the canvas. */
export function createCanvas(manifest: LoadedManifest, graph: GraphShapes, most: number): Canvas {
  const [width, height] = manifest.input.size
  const valuesEach = width * height * 3
  // One tensor for all batches: a smaller batch is its beginning.
  const values = new Float32Array(most * valuesEach)
  const letterboxes = Array.from({ length: most }, (_, at) =>
    createLetterbox(manifest.input, values.subarray(at * valuesEach, (at + 1) * valuesEach)),
  )
  const feeds = letterboxes.map((_, at) => {
    const part = values.subarray(0, (at + 1) * valuesEach)
    const tensor: Tensor = { type: 'float32', data: part, dims: inputShape(manifest, at + 1) }
    return new Map([[manifest.input.name, tensor]])
  })
  return {
    letterboxes,
    feeds: pictures => feeds[pictures - 1]!,
    decoder: knownFamilies[manifest.output.family].createDecoder(manifest, graph),
  }
}

/** What the outputs say of one of the pictures: the first dimension counts them. */
export function partOf(
  outputs: ReadonlyMap<string, Tensor>,
  at: number,
  pictures: number,
): Map<string, Float32Array> {
  return new Map(
    [...outputs].map(([name, { data }]) => {
      const values = data as Float32Array
      const each = values.length / pictures
      return [name, values.subarray(at * each, (at + 1) * each)]
    }),
  )
}
