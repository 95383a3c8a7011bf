import type { InferenceSession } from 'onnxruntime-node'
import type { Provider } from '../../../config/schema/provider.js'
import { LamppostError, messageOf } from '../../../kit/lamppost-error.js'
import type { GraphShapes, TensorShape } from '../families/family.js'
import type { Backend, BackendSession, ProviderChoice } from './backend.js'
import { createSession } from './session.js'
import type { ElementType, Tensor } from './tensor.js'

export type Runtime = typeof import('onnxruntime-node')

/** Above `error`: what the runtime would print is in what it throws. */
const LOG_FATAL_ONLY = 4

/** ONNX Runtime in this process. */
export const onnxruntime: Backend = {
  open: async ({ weightsPath }, choice) => {
    const runtime = await loadRuntime()
    const { session, ...told } = await openOnProvider(runtime, weightsPath, choice)
    return toBackendSession(runtime, session, told)
  },
}

/**
 * The inference library. Only a worker may call this: the library runs synchronously in its caller's thread.
 * Throws PROVIDER_UNAVAILABLE where the library has no build for this machine.
 */
export async function loadRuntime(): Promise<Runtime> {
  try {
    const runtime = await import('onnxruntime-node')
    // It prints what a provider lacks, besides throwing it.
    runtime.env.logLevel = 'fatal'
    return runtime
  } catch (cause) {
    throw new LamppostError('PROVIDER_UNAVAILABLE', {
      what: `onnxruntime-node cannot be loaded on ${process.platform}-${process.arch}`,
      hint: 'Install again with "npm ci"; it needs 64-bit Linux, macOS or Windows.',
      cause,
    })
  }
}

/** Opens the weights on the CPU. Throws MODEL_CORRUPT. */
export async function openSession(
  runtime: Runtime,
  weightsPath: string,
  profilePrefix?: string,
): Promise<InferenceSession> {
  try {
    return await create(runtime, weightsPath, { provider: 'cpu', profilePrefix })
  } catch (cause) {
    throw new LamppostError('MODEL_CORRUPT', {
      what: `${weightsPath} cannot be loaded as an ONNX model`,
      hint: hintFor(messageOf(cause)),
      cause,
    })
  }
}

/** Whole files may be refused, too; undefined where copying the file again may help. */
function hintFor(reason: string): string | undefined {
  if (/not a registered function\/op/i.test(reason))
    return 'It uses an operator that ONNX Runtime does not have, such as a plugin of TensorRT: export it with standard ones only.'
  if (/opset|IR version/i.test(reason))
    return 'It is newer than this ONNX Runtime: export it with an older opset, such as 17.'
  return undefined
}

type Opened = Pick<BackendSession, 'provider' | 'fellBack'> & { readonly session: InferenceSession }

/**
 * Opens the weights on the provider alone; where that cannot be and `fallback` allows it, on the provider with the help of the CPU,
 * or on the CPU. Throws MODEL_CORRUPT, PROVIDER_UNAVAILABLE.
 */
export async function openOnProvider(
  runtime: Runtime,
  weightsPath: string,
  choice: ProviderChoice,
): Promise<Opened> {
  const { provider, fallback, profilePrefix } = choice
  if (provider === 'cpu') return { session: await openSession(runtime, weightsPath, profilePrefix), provider }
  let cause: unknown
  try {
    return { session: await create(runtime, weightsPath, choice, 'alone'), provider }
  } catch (error) {
    cause = error
  }
  const fellBack = reasonIn(cause)
  // The CPU can load whatever is whole: weights that it refuses are corrupt, and the provider is not to blame.
  const session = await openSession(runtime, weightsPath)
  if (fallback !== 'cpu') {
    await session.release()
    throw unavailable(provider, new Error(fellBack, { cause }))
  }
  const helped = await create(runtime, weightsPath, choice).catch(() => undefined)
  if (!helped) return { session, provider: 'cpu', fellBack }
  await session.release()
  return { session: helped, provider: `${provider}+cpu`, fellBack }
}

/** What the runtime says, without the place in its source and the condition that failed there. */
const reasonIn = (error: unknown): string =>
  messageOf(error)
    .trim()
    .replace(/^\S+\.(?:cc|h):\d+ .*? was false\.\s*/s, '')

const create = (
  runtime: Runtime,
  weightsPath: string,
  { provider, profilePrefix }: Pick<ProviderChoice, 'provider' | 'profilePrefix'>,
  alone?: 'alone',
) =>
  runtime.InferenceSession.create(weightsPath, {
    // What TensorRT has no kernel for, CUDA does on the same card.
    executionProviders: provider === 'tensorrt' ? ['tensorrt', 'cuda'] : [provider],
    graphOptimizationLevel: 'all',
    // One thread per worker: several sessions side by side outrun one session on several cores.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_FATAL_ONLY,
    ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
    ...(alone && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  })

const INSTALL_CUDA = 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node'

const needs: Record<Exclude<Provider, 'cpu'>, string> = {
  cuda: `Fetch its libraries with "${INSTALL_CUDA}" (x64 only; a Jetson needs an inference server)`,
  tensorrt: `Fetch its libraries with "${INSTALL_CUDA}" (x64 only; a Jetson needs an inference server)`,
  webgpu: 'Install the driver of a GPU that Vulkan, Metal or Direct3D 12 knows',
}

const unavailable = (provider: Exclude<Provider, 'cpu'>, cause: unknown): LamppostError =>
  new LamppostError('PROVIDER_UNAVAILABLE', {
    what: `The model cannot run on ${provider} as a whole`,
    hint: `${needs[provider]}; or let the CPU do what it cannot, with "fallback: cpu".`,
    cause,
  })

const toBackendSession = (
  runtime: Runtime,
  session: InferenceSession,
  told: Pick<BackendSession, 'provider' | 'fellBack'>,
): BackendSession =>
  createSession({
    ...told,
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
  })

const toTensor = ({ type, dims, data }: InferenceSession.ReturnType[string]): Tensor => ({
  type: type as ElementType,
  dims,
  data: (type === 'float16' ? bitsOf(data as Uint16Array) : data) as Tensor['data'],
})

/** Where Node has a Float16Array, the runtime answers with one. */
const bitsOf = ({ buffer, byteOffset, length }: Uint16Array): Uint16Array =>
  new Uint16Array(buffer, byteOffset, length)

const shapesOf = (session: InferenceSession): GraphShapes => ({
  inputs: session.inputMetadata.flatMap(toTensorShape),
  outputs: session.outputMetadata.flatMap(toTensorShape),
})

const toTensorShape = (value: InferenceSession.ValueMetadata): TensorShape[] =>
  value.isTensor ? [{ name: value.name, type: value.type, shape: value.shape }] : []
