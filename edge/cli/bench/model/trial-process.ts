import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Failure, fromFailure } from '../../../kit/failure.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import type { BenchPicture } from './pictures.js'
import type { OnPhase, Trial, TrialResult } from './trial.js'

export interface ToTrial {
  readonly trial: Trial
  readonly pictures: readonly BenchPicture[]
}

export type FromTrial =
  | { readonly phase: string }
  | { readonly result: TrialResult }
  | { readonly failure: Failure }

const program = fileURLToPath(new URL('./trial-child.js', import.meta.url))

/**
 * `runTrial` in a process of its own: a cold start is cold, memory is that of one configuration, and a driver that takes the
 * process with it takes no other. Throws what the trial throws, BENCH_FAILED where the process ends without a result, and the
 * reason of `signal`. The process has ended then.
 */
export async function runTrialInProcess(
  { trial, pictures }: ToTrial,
  onPhase: OnPhase,
  signal?: AbortSignal,
): Promise<TrialResult> {
  signal?.throwIfAborted()
  const child = fork(program, {
    ...{ serialization: 'advanced', execArgv: [] },
    // What a driver prints is no part of the result.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit')
  const answer = new Promise<TrialResult>((resolve, reject) => {
    child.on('message', (message: FromTrial) => {
      if ('phase' in message) onPhase(message.phase)
      else if ('result' in message) resolve(message.result)
      else reject(fromFailure(message.failure))
    })
    void gone.then(([code, signal]) => {
      const what = `The bench process ended with ${signal ?? `exit code ${code}`} before it had measured`
      reject(new LamppostError('BENCH_FAILED', { what, hint: 'Read what it printed before.' }))
    })
  })
  // A model that runs hears nothing until it is done.
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  // Memory that is shared by threads cannot be sent to a process.
  const copies = pictures.map(picture => ({ ...picture, pixels: Buffer.from(picture.pixels) }))
  child.send({ trial, pictures: copies }, error => error && child.kill())
  try {
    return await answer
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    if (child.connected) child.disconnect()
    await gone
  }
}
