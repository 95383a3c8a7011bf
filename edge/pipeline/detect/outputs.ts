import type { LoadedManifest } from '../../models/manifest.js'
import type { Tensor } from './backends/tensor.js'
import { createReader } from './elements.js'
import type { TensorShape } from './families/family.js'

/** The outputs of a run, as numbers, picture by picture. */
export interface Outputs {
  /** Takes over the outputs of a run on so many pictures. */
  read(tensors: ReadonlyMap<string, Tensor>, pictures: number): void
  /** What they say of one of the pictures, in the order of the family; good until the next `read`. */
  of(picture: number): (Float32Array | undefined)[]
}

/** For outputs that were matched with what the family reads. */
export function createOutputs(
  { output }: Pick<LoadedManifest, 'output'>,
  matched: readonly (TensorShape | undefined)[],
): Outputs {
  const readers = matched.map(
    shape => shape && { name: shape.name, read: createReader(output.quantised?.[shape.name]) },
  )
  let pictures = 1
  const views: (Float32Array | undefined)[] = []
  return {
    read(tensors, count) {
      pictures = count
      for (const [at, reader] of readers.entries()) {
        if (!reader) continue
        views[at] = reader.read(tensors.get(reader.name)!)
      }
    },
    of: picture =>
      matched.map((_, at) => {
        const view = views[at]
        if (!view || pictures === 1) return view
        const each = view.length / pictures
        return view.subarray(picture * each, (picture + 1) * each)
      }),
  }
}
