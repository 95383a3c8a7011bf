import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { GraphShapes, TensorShape } from './families/family.js'
import { knownFamilies } from './families/known-families.js'

type Expected = Omit<TensorShape, 'name'> & { readonly name?: string }

/** Throws MODEL_MISMATCH, which says what the manifest expects and what the graph has. */
export function checkFit(manifest: LoadedManifest, graph: GraphShapes): void {
  const outputs = knownFamilies[manifest.output.family].expectedOutputs(manifest)
  compare(manifest, 'input', [expectedInput(manifest)], graph.inputs)
  compare(manifest, 'output', outputs, graph.outputs)
  if (manifest.input.rectangular && !hasOpenSides(manifest, graph.inputs[0]!)) {
    const what = `The weights of ${manifest.id} take ${describeTensors(graph.inputs)} and nothing else`
    throw new LamppostError('MODEL_MISMATCH', {
      what,
      hint: 'Take "rectangular" out of the manifest, or export the model with open height and width.',
    })
  }
}

function hasOpenSides({ input: { layout } }: LoadedManifest, { shape }: TensorShape): boolean {
  const [height, width] = layout === 'nchw' ? shape.slice(2) : shape.slice(1)
  return typeof height === 'string' && typeof width === 'string'
}

const expectedInput = (manifest: LoadedManifest): Expected => ({
  name: manifest.input.name,
  type: 'float32',
  shape: inputShape(manifest),
})

/** Dimensions of the tensor that the model is fed. */
export function inputShape({ input }: LoadedManifest, pictures = 1): number[] {
  const [width, height] = input.size
  return input.layout === 'nchw' ? [pictures, 3, height, width] : [pictures, height, width, 3]
}

/** Whether the graph leaves the number of pictures open, on its way in and on every way out. */
export const takesBatches = ({ inputs, outputs }: GraphShapes): boolean =>
  [...inputs, ...outputs].every(({ shape }) => typeof shape[0] !== 'number')

function compare(
  manifest: LoadedManifest,
  side: 'input' | 'output',
  expected: readonly Expected[],
  found: readonly TensorShape[],
): void {
  const fits = expected.length === found.length && expected.every((tensor, at) => agrees(tensor, found[at]!))
  if (fits) return
  throw new LamppostError('MODEL_MISMATCH', {
    what:
      `The weights of ${manifest.id} do not fit its manifest: expected ${side} ` +
      `${expected.map(describeTensor).join(' and ')}, found ${describeTensors(found)}`,
  })
}

/** A dimension that the graph leaves open agrees with every number. */
const agrees = (expected: Expected, found: TensorShape): boolean =>
  (expected.name === undefined || expected.name === found.name) &&
  expected.type === found.type &&
  expected.shape.length === found.shape.length &&
  expected.shape.every((side, at) => typeof found.shape[at] !== 'number' || found.shape[at] === side)

/** `images float32 [1,3,416,416]`, and so on. */
export const describeTensors = (tensors: readonly TensorShape[]): string =>
  tensors.length === 0 ? 'none' : tensors.map(describeTensor).join(' and ')

const describeTensor = ({ name, type, shape }: Expected): string =>
  `${name === undefined ? '' : `"${name}" `}${type} [${shape.join(',')}]`
