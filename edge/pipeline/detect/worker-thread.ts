import { Worker } from 'node:worker_threads'
import { fromFailure } from '../../kit/failure.js'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import { threadFile } from '../../kit/thread-file.js'
import { type Question, type Reply, STOP, type WorkerStart, type WorkerTask } from './protocol.js'
import { createGate, shutOnExit } from './run-gate.js'

/** One worker thread. */
export interface WorkerThread {
  /**
   * What the worker answers to `question`, or to its start where there is none. Rejects with what the worker
   * reports, and with INFERENCE_FAILED where it dies before it answers.
   */
  ask<T>(question?: Question): Promise<T>
  /** Why it exited; undefined while it runs. */
  readonly death: LamppostError | undefined
  /** Resolves with that reason once the thread has exited. */
  readonly exited: Promise<LamppostError>
  /** Lets the worker finish and answer what it does, and resolves once the thread has exited. */
  stop(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

export function startWorkerThread(task: WorkerTask): WorkerThread {
  // onnxruntime 1.30 would tell its maker about this box, and leave a file in /tmp with each process.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  // Flags of this process, such as a TypeScript loader, are not the worker's.
  const start: WorkerStart = { task, gate: createGate() }
  const worker = new Worker(threadFile('#detect-worker'), { workerData: start, execArgv: [] })
  const forgetGate = shutOnExit(start.gate)
  /** In the order of the answers. */
  const waiting: Waiting[] = []
  let death: LamppostError | undefined
  let crash: unknown

  worker.on('message', (reply: Reply<unknown>) => {
    const first = waiting.shift()
    if ('failure' in reply) first?.reject(fromFailure(reply.failure))
    else first?.resolve(reply.value)
  })
  worker.on('error', error => {
    crash ??= error
  })
  const exited = new Promise<LamppostError>(resolve => {
    worker.on('exit', code => {
      forgetGate()
      death = died(code, crash)
      for (const { reject } of waiting.splice(0)) reject(death)
      resolve(death)
    })
  })
  return {
    ask: <T>(question?: Question) =>
      new Promise<T>((resolve, reject) => {
        if (death) return reject(death)
        waiting.push({ resolve: value => resolve(value as T), reject })
        if (question) worker.postMessage(question)
      }),
    get death() {
      return death
    },
    exited,
    // Never terminate(): see RunGate.
    stop: async () => {
      if (!death) worker.postMessage(STOP)
      await exited
    },
  }
}

const died = (exitCode: number, crash: unknown): LamppostError =>
  isLamppostError(crash)
    ? crash
    : new LamppostError('INFERENCE_FAILED', {
        what: `The inference worker exited with code ${exitCode}`,
        cause: crash,
      })

/** Starts a worker for one answer, and waits until it is gone. */
export async function askOnce<T>(task: Exclude<WorkerTask, { kind: 'serve' }>): Promise<T> {
  const thread = startWorkerThread(task)
  try {
    return await thread.ask<T>()
  } finally {
    await thread.exited
  }
}
