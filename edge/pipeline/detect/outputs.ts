import type { LoadedManifest } from '../../models/manifest.js'
import type { Tensor } from './backends/tensor.js'
import { createReader } from './elements.js'
import type { OutputView, TensorShape } from './families/family.js'

/** The outputs of a run, as numbers, picture by picture. */
export interface Outputs {
  /** Takes over the outputs of a run on so many pictures. */
  read(tensors: ReadonlyMap<string, Tensor>, pictures: number): void
  /** What they say of one of the pictures, in the order of the family; good until the next `read`. */
  of(picture: number): (OutputView | undefined)[]
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
  const views: (OutputView | undefined)[] = []
  return {
    read(tensors, count) {
      pictures = count
      for (const [at, reader] of readers.entries()) {
        if (!reader) continue
        const tensor = tensors.get(reader.name)!
        views[at] = { values: reader.read(tensor), dims: tensor.dims }
      }
    },
    of: picture =>
      matched.map((_, at) => {
        const view = views[at]
        if (!view || pictures === 1) return view
        const each = view.values.length / pictures
        return { values: view.values.subarray(picture * each, (picture + 1) * each), dims: view.dims }
      }),
  }
}
