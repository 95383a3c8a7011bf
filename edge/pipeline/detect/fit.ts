import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { ElementType } from './backends/tensor.js'
import { PICTURE_TYPES, READABLE_TYPES } from './elements.js'
import type { ExpectedOutput, GraphShapes, TensorShape } from './families/family.js'
import { familyOf } from './families/known-families.js'

const EXTRA_TYPES: readonly string[] = ['int64', 'int32', 'float32']

/**
 * The outputs that the family reads, in its order; undefined for an optional one that is not there.
 * Throws MODEL_MISMATCH, which says what the manifest expects and what the graph has.
 */
export function checkFit(manifest: LoadedManifest, graph: GraphShapes): (TensorShape | undefined)[] {
  checkInputs(manifest, graph)
  const matched = matchOutputs(manifest, graph.outputs)
  if (manifest.input.rectangular && !hasOpenSides(manifest, graph)) {
    const what = `The weights of ${manifest.id} take ${describeTensors(graph.inputs)} and nothing else`
    throw new LamppostError('MODEL_MISMATCH', {
      what,
      hint: 'Take "rectangular" out of the manifest, or export the model with open height and width.',
    })
  }
  return matched
}

function hasOpenSides({ input: { layout, name } }: LoadedManifest, { inputs }: GraphShapes): boolean {
  const { shape } = inputs.find(input => input.name === name)!
  const [height, width] = layout === 'nchw' ? shape.slice(2) : shape.slice(1)
  return typeof height === 'string' && typeof width === 'string'
}

/** Dimensions of the tensor that the model is fed. */
export function inputShape({ input }: LoadedManifest, pictures = 1): number[] {
  const [width, height] = input.size
  return input.layout === 'nchw' ? [pictures, 3, height, width] : [pictures, height, width, 3]
}

interface ExpectedInput {
  readonly name: string
  readonly types: readonly string[]
  readonly shape: readonly (number | '*')[]
}

function checkInputs(manifest: LoadedManifest, { inputs }: GraphShapes): void {
  const { name, extra = [] } = manifest.input
  const expected: ExpectedInput[] = [
    { name, types: PICTURE_TYPES, shape: inputShape(manifest) },
    ...extra.map(({ name }) => ({ name, types: EXTRA_TYPES, shape: [1, 2] })),
  ]
  const fits =
    expected.length === inputs.length &&
    expected.every(({ name, types, shape }) => {
      const found = inputs.find(input => input.name === name)
      return found && types.includes(found.type) && agrees(shape, found.shape)
    })
  if (!fits) throw mismatch(manifest, 'input', expected, inputs)
}

/** As `checkFit`, of outputs alone: dimensions that the graph leaves open show only in what comes out of a run. */
export function matchOutputs(
  manifest: LoadedManifest,
  outputs: readonly TensorShape[],
): (TensorShape | undefined)[] {
  const expected = familyOf(manifest).expectedOutputs(manifest)
  const left = [...outputs]
  return expected.map(wanted => {
    const found = choose(wanted, left)
    if (!found && !wanted.optional) throw mismatch(manifest, 'output', expected, outputs)
    if (found) left.splice(left.indexOf(found), 1)
    return found
  })
}

function choose(
  { name, usualName, shape, optional }: ExpectedOutput,
  outputs: readonly TensorShape[],
): TensorShape | undefined {
  const fitting = outputs.filter(
    output =>
      (name === undefined || output.name === name) &&
      READABLE_TYPES.includes(output.type as ElementType) &&
      // One picture at a time has need of no dimension for them.
      (agrees(shape, output.shape) || agrees(shape.slice(1), output.shape)),
  )
  if (name !== undefined) return fitting[0]
  // Another small output is not taken for one that need not be there.
  return fitting.find(output => usualName?.test(output.name)) ?? (optional ? undefined : fitting[0])
}

/** A dimension that the graph leaves open agrees with every number. */
const agrees = (expected: readonly (number | '*')[], found: TensorShape['shape']): boolean =>
  expected.length === found.length &&
  expected.every((side, at) => side === '*' || typeof found[at] !== 'number' || found[at] === side)

/** Whether the graph leaves the number of pictures open, on its way in and on every way out that is read. */
export function takesBatches(
  manifest: LoadedManifest,
  { inputs }: GraphShapes,
  matched: readonly (TensorShape | undefined)[],
): boolean {
  const expected = familyOf(manifest).expectedOutputs(manifest)
  const isOpen = ({ shape }: TensorShape) => shape.length > 0 && typeof shape[0] !== 'number'
  return (
    inputs.every(isOpen) &&
    matched.every(
      (output, at) => !output || (isOpen(output) && output.shape.length === expected[at]!.shape.length),
    )
  )
}

function mismatch(
  { id }: LoadedManifest,
  side: 'input' | 'output',
  expected: readonly { readonly name?: string; readonly shape: readonly (number | string)[] }[],
  found: readonly TensorShape[],
): LamppostError {
  const wanted = expected.map(
    ({ name, shape }) => `${name === undefined ? '' : `"${name}" `}[${shape.join(',')}]`,
  )
  return new LamppostError('MODEL_MISMATCH', {
    what:
      `The weights of ${id} do not fit its manifest: expected ${side} ${wanted.join(' and ')}, ` +
      `found ${describeTensors(found)}`,
  })
}

/** `images float32 [1,3,416,416]`, and so on. */
export const describeTensors = (tensors: readonly TensorShape[]): string =>
  tensors.length === 0
    ? 'none'
    : tensors.map(({ name, type, shape }) => `"${name}" ${type} [${shape.join(',')}]`).join(' and ')
