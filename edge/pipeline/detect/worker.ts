import { on } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { LoadedManifest } from '../../models/manifest.js'
import type { BackendSession, ProviderChoice } from './backends/backend.js'
import { loadRuntime, onnxruntime } from './backends/onnxruntime.js'
import { openBackend } from './backends/open-backend.js'
import { type Inference, openInference } from './inference.js'
import {
  type DetectorReady,
  type FoundMessage,
  type FrameMessage,
  type Reply,
  STOP,
  toFailure,
  type WorkerStart,
  type WorkerTask,
} from './protocol.js'
import { type RunGate, throughGate } from './run-gate.js'

async function work({ task, gate }: WorkerStart, port: MessagePort): Promise<void> {
  if (task.kind === 'detect') return serveFrames(task, gate, port)
  const answer = await replyOf<unknown>(gate, () => answerTo(task))
  port.postMessage(answer)
  port.close()
}

async function answerTo(task: Exclude<WorkerTask, { kind: 'detect' }>): Promise<unknown> {
  if (task.kind === 'inspect') return inspect(task.weightsPath)
  if (task.kind === 'providers') return listProviders()
  const { session, inference } = await open(task)
  await session.close()
  return readyOf(session, inference)
}

async function serveFrames(task: ToOpen, gate: RunGate, port: MessagePort): Promise<void> {
  const opened = await replyOf(gate, () => open(task))
  if ('failure' in opened) {
    port.postMessage(opened)
    return port.close()
  }
  const { session, inference } = opened.value
  const messages = on(port, 'message') as AsyncIterable<[readonly FrameMessage[] | typeof STOP]>
  port.postMessage({ value: readyOf(session, inference) } satisfies Reply<DetectorReady>)
  for await (const [message] of messages) {
    if (message === STOP) {
      await throughGate(gate, () => session.close())
      return port.close()
    }
    const reply = await replyOf(gate, () => inference.find(message))
    port.postMessage(reply, 'value' in reply ? reply.value.flatMap(buffersOf) : [])
  }
}

interface ToOpen {
  readonly manifest: LoadedManifest
  readonly choice: ProviderChoice
}

async function open({ manifest, choice }: ToOpen) {
  const session = await openBackend(manifest, choice)
  return { session, inference: await openInference(manifest, session, choice.batch) }
}

const readyOf = ({ provider, fellBack }: BackendSession, { batch }: Inference): DetectorReady => ({
  ...{ provider, batch },
  ...(fellBack !== undefined && { fellBack }),
})

async function replyOf<T>(gate: RunGate, call: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { value: await throughGate(gate, call) }
  } catch (error) {
    return { failure: toFailure(error) }
  }
}

const buffersOf = ({ boxes, scores, classes }: FoundMessage): ArrayBuffer[] => [
  boxes.buffer,
  scores.buffer,
  classes.buffer,
]

const inspect = async (weightsPath: string) =>
  (await onnxruntime.open({ weightsPath }, { provider: 'cpu' })).graph

const listProviders = async () => (await loadRuntime()).listSupportedBackends()

// The entry of a worker thread: the only place from which the inference library is reached.
if (!parentPort) throw new Error('worker.js is started by the detector, in a worker thread')
await work(workerData as WorkerStart, parentPort)
