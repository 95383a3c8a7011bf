import { on } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { LoadedManifest } from '../../models/manifest.js'
import { loadRuntime, onnxruntime } from './backends/onnxruntime.js'
import { openInference } from './inference.js'
import {
  type DetectorReady,
  type FoundMessage,
  type FrameMessage,
  type Reply,
  STOP,
  toFailure,
  type WorkerStart,
} from './protocol.js'
import { type RunGate, throughGate } from './run-gate.js'

async function work({ task, gate }: WorkerStart, port: MessagePort): Promise<void> {
  if (task.kind === 'detect') return serveFrames(task.manifest, gate, port)
  const answer = await replyOf<unknown>(gate, () =>
    task.kind === 'inspect' ? inspect(task.weightsPath) : listProviders(),
  )
  port.postMessage(answer)
  port.close()
}

async function serveFrames(manifest: LoadedManifest, gate: RunGate, port: MessagePort): Promise<void> {
  const opened = await replyOf(gate, () => openInference(manifest))
  if ('failure' in opened) {
    port.postMessage(opened)
    return port.close()
  }
  const { batch, find } = opened.value
  const messages = on(port, 'message') as AsyncIterable<[readonly FrameMessage[] | typeof STOP]>
  port.postMessage({ value: { batch } } satisfies Reply<DetectorReady>)
  for await (const [message] of messages) {
    if (message === STOP) return port.close()
    const reply = await replyOf(gate, () => find(message))
    port.postMessage(reply, 'value' in reply ? reply.value.flatMap(buffersOf) : [])
  }
}

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

const inspect = async (weightsPath: string) => (await onnxruntime.open({ weightsPath })).graph

const listProviders = async () => (await loadRuntime()).listSupportedBackends()

// The entry of a worker thread: the only place from which the inference library is reached.
if (!parentPort) throw new Error('worker.js is started by the detector, in a worker thread')
await work(workerData as WorkerStart, parentPort)
