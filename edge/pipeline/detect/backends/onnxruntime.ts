import type { InferenceSession } from 'onnxruntime-node'
import { LamppostError } from '../../../kit/lamppost-error.js'
import type { GraphShapes, TensorShape } from '../families/family.js'
import type { Backend, BackendSession } from './backend.js'
import type { ElementType, Tensor } from './tensor.js'

export type Runtime = typeof import('onnxruntime-node')

/** Above `error`: what the runtime would print is in what it throws. */
const LOG_FATAL_ONLY = 4

/** ONNX Runtime in this process. */
export const onnxruntime: Backend = {
  open: async ({ weightsPath }) => {
    const runtime = await loadRuntime()
    return toBackendSession(runtime, await openSession(runtime, weightsPath))
  },
}

/**
 * The inference library. Only a worker may call this: the library runs synchronously in its caller's thread.
 * Throws PROVIDER_UNAVAILABLE where the library has no build for this machine.
 */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node')
  } catch (cause) {
    throw new LamppostError('PROVIDER_UNAVAILABLE', {
      what: `onnxruntime-node cannot be loaded on ${process.platform}-${process.arch}`,
      hint: 'Install again with "npm ci"; it needs 64-bit Linux, macOS or Windows.',
      cause,
    })
  }
}

/** Opens the weights on the CPU. Throws MODEL_CORRUPT. */
export async function openSession(runtime: Runtime, weightsPath: string): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(weightsPath, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      // One thread per worker: several sessions side by side outrun one session on several cores.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: LOG_FATAL_ONLY,
    })
  } catch (cause) {
    throw new LamppostError('MODEL_CORRUPT', {
      what: `${weightsPath} cannot be loaded as an ONNX model`,
      cause,
    })
  }
}

function toBackendSession(runtime: Runtime, session: InferenceSession): BackendSession {
  return {
    provider: 'cpu',
    graph: shapesOf(session),
    run: async inputs => {
      const feeds = [...inputs].map(([name, { type, data, dims }]) => [
        name,
        new runtime.Tensor(type, data, dims),
      ])
      const outputs = await session.run(Object.fromEntries(feeds))
      return new Map(Object.entries(outputs).map(([name, output]) => [name, toTensor(output)]))
    },
    close: () => session.release(),
  }
}

const toTensor = ({ type, dims, data }: InferenceSession.ReturnType[string]): Tensor => ({
  type: type as ElementType,
  dims,
  data: data as Tensor['data'],
})

const shapesOf = (session: InferenceSession): GraphShapes => ({
  inputs: session.inputMetadata.flatMap(toTensorShape),
  outputs: session.outputMetadata.flatMap(toTensorShape),
})

const toTensorShape = (value: InferenceSession.ValueMetadata): TensorShape[] =>
  value.isTensor ? [{ name: value.name, type: value.type, shape: value.shape }] : []
