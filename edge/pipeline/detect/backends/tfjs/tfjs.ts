import { readFile } from 'node:fs/promises'
import type { GraphModel } from '@tensorflow/tfjs-converter'
import type { DataType, io, Tensor as TfTensor } from '@tensorflow/tfjs-core'
import { LamppostError } from '../../../../kit/lamppost-error.js'
import { type GraphModelFiles, readGraphModel } from '../../../../models/graph-model.js'
import type { GraphShapes } from '../../families/family.js'
import type { Backend } from '../backend.js'
import { createSession } from '../session.js'
import type { ElementType, Tensor } from '../tensor.js'
import { loadTensorFlow, type TensorFlow } from './load-tensorflow.js'

/** TensorFlow.js GraphModels in this process. Element types are float32, int32 and bool; it knows no others. */
export const tfjs: Backend = {
  async open({ weightsPath }) {
    const { tensorFlow, provider } = await loadTensorFlow()
    const files = await readGraphModel(weightsPath)
    const model = await loadModel(tensorFlow, weightsPath, files)
    const outputs = model.outputs.map(({ name }) => name)
    const execute = createExecute(model, outputs)
    return createSession({
      provider,
      graph: shapesOf(model, files),
      run: async inputs => {
        const feeds = Object.fromEntries(
          [...inputs].map(([name, tensor]) => [name, toTf(tensorFlow, tensor)]),
        )
        try {
          const found = await execute(feeds)
          return new Map(
            await Promise.all(found.map(async (tensor, at) => [outputs[at]!, await take(tensor)] as const)),
          )
        } finally {
          for (const tensor of Object.values(feeds)) tensor.dispose()
        }
      },
      close: async () => model.dispose(),
    })
  },
}

async function loadModel(
  { loadGraphModel }: TensorFlow,
  path: string,
  { model, shardPaths }: GraphModelFiles,
): Promise<GraphModel> {
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = model
  const shards = await Promise.all(shardPaths.map(shard => readShard(shard)))
  // From memory: a loader of files comes only with tfjs-node.
  const artifacts = {
    ...{ modelTopology, signature, userDefinedMetadata },
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(shards)).buffer,
  } as io.ModelArtifacts
  try {
    return await loadGraphModel({ load: async () => artifacts })
  } catch (cause) {
    throw new LamppostError('MODEL_CORRUPT', {
      what: `${path} cannot be loaded as a TF.js GraphModel`,
      cause,
    })
  }
}

const readShard = (path: string): Promise<Buffer> =>
  readFile(path).catch(cause => {
    throw new LamppostError('MODEL_MISSING', { what: `The weights ${path} cannot be read`, cause })
  })

type Execute = (feeds: Record<string, TfTensor>) => Promise<TfTensor[]>

/** Graphs with control flow, such as an NMS of their own, cannot be run in one go; only the first run tells. */
function createExecute(model: GraphModel, outputs: string[]): Execute {
  let stepwise = false
  return async feeds => {
    if (!stepwise) {
      try {
        return listed(model.execute(feeds, outputs))
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('executeAsync'))) throw error
        stepwise = true
      }
    }
    return listed(await model.executeAsync(feeds, outputs))
  }
}

const listed = (tensors: TfTensor | TfTensor[]): TfTensor[] => (Array.isArray(tensors) ? tensors : [tensors])

/** `tensor` keeps what it is given, and its memory is ours: the copy is that of the caller. */
const toTf = ({ tensor }: TensorFlow, { type, data, dims }: Tensor): TfTensor =>
  tensor(data.slice() as Float32Array, [...dims], type as DataType as 'float32')

async function take(tensor: TfTensor): Promise<Tensor> {
  const data = (await tensor.data()).slice() as Tensor['data']
  const { dtype, shape } = tensor
  tensor.dispose()
  return { type: dtype as ElementType, dims: shape, data }
}

const shapesOf = (
  { inputs, outputs }: GraphModel,
  { model: { signature } }: GraphModelFiles,
): GraphShapes => {
  const signed = Object.values(signature?.outputs ?? {})
  return {
    inputs: inputs.map(({ name, dtype, shape }) => ({ name, type: dtype, shape: sidesOf(shape) })),
    outputs: outputs.map(({ name, dtype, shape }) => {
      // The library knows shapes of inputs only; the signature names an output by its node and a number.
      const info = signed.find(output => output.name.split(':')[0] === name.split(':')[0])
      const dims = info?.tensorShape?.dim?.map(({ size }) => size)
      return { name, type: dtype, shape: sidesOf(dims ?? shape) }
    }),
  }
}

/** An open side is -1 or null. */
const sidesOf = (shape: readonly (number | null)[] | undefined): (number | string)[] =>
  (shape ?? []).map(side => (side === null || side < 0 ? 'any' : side))
