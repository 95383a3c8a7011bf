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
  inferenceFailure,
  type Question,
  type Reply,
  STOP,
  type WorkerStart,
  type WorkerTask,
} from './protocol.js'
import { type RunGate, throughGate } from './run-gate.js'

async function work({ task, gate }: WorkerStart, port: MessagePort): Promise<void> {
  if (task.kind === 'serve') return serve(gate, port)
  port.postMessage(await replyOf<unknown>(gate, () => answerTo(task)))
  port.close()
}

async function answerTo(task: Exclude<WorkerTask, { kind: 'serve' }>): Promise<unknown> {
  if (task.kind === 'inspect') return inspect(task.weightsPath)
  if (task.kind === 'providers') return listProviders()
  const { session, inference } = await open(task)
  await session.close()
  return readyOf(session, inference)
}

async function serve(gate: RunGate, port: MessagePort): Promise<void> {
  const models = new Map<string, OpenModel>()
  const answer = async (question: Question): Promise<unknown> => {
    if (question.kind === 'open') {
      const model = await open(question)
      models.set(question.modelKey, model)
      return readyOf(model.session, model.inference)
    }
    const model = models.get(question.modelKey)
    if (question.kind === 'find') return model!.inference.find(question.frames)
    models.delete(question.modelKey)
    return model?.session.close()
  }
  const messages = on(port, 'message') as AsyncIterable<[Question | typeof STOP]>
  for await (const [message] of messages) {
    if (message === STOP) {
      await throughGate(gate, async () => {
        for (const { session } of models.values()) await session.close()
      })
      return port.close()
    }
    const reply = await replyOf(gate, () => answer(message))
    const found = message.kind === 'find' && 'value' in reply ? (reply.value as FoundMessage[]) : []
    port.postMessage(reply, found.flatMap(buffersOf))
  }
}

interface OpenModel {
  readonly session: BackendSession
  readonly inference: Inference
}

interface ToOpen {
  readonly manifest: LoadedManifest
  readonly choice: ProviderChoice
  readonly withFaint?: boolean
}

async function open({ manifest, choice, withFaint }: ToOpen): Promise<OpenModel> {
  const session = await openBackend(manifest, choice)
  try {
    return { session, inference: await openInference(manifest, session, { batch: choice.batch, withFaint }) }
  } catch (error) {
    await session.close().catch(() => {})
    throw error
  }
}

const readyOf = ({ provider, fellBack }: BackendSession, { batch }: Inference): DetectorReady => ({
  ...{ provider, batch },
  ...(fellBack !== undefined && { fellBack }),
})

async function replyOf<T>(gate: RunGate, call: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { value: await throughGate(gate, call) }
  } catch (error) {
    return { failure: inferenceFailure(error) }
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
