import { Worker } from 'node:worker_threads'
import type { StorageConfig } from '../../config/schema/storage.js'
import { type Failure, fromFailure } from '../../kit/failure.js'
import { threadFile } from '../../kit/thread-file.js'
import type { Develop } from './develop.js'
import type { EvidenceFiles } from './evidence-files.js'
import type { SealedFiles } from './originals/sealed-files.js'

/** What the thread does; whatever goes there and back can be cloned. */
export interface DarkroomWork {
  readonly develop: Develop
  readonly writeEvidence: EvidenceFiles['write']
  readonly writeSealed: SealedFiles['write']
}

/** What the thread is started with. */
export interface DarkroomStart {
  /** The data folder of the box. */
  readonly dir: string
  /** So much of its disk is left free. */
  readonly reserveBytes: number
}

export type DarkroomQuestion =
  | { readonly id: number; readonly kind: keyof DarkroomWork; readonly args: readonly unknown[] }
  | { readonly isOver: true }
export type DarkroomAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly failure: Failure }
)

/** Develops pictures and files them in a thread of its own, which comes after everything else that the machine has to do. */
export interface Darkroom {
  readonly develop: Develop
  readonly files: EvidenceFiles
  readonly sealedFiles: SealedFiles
  /** Lets what is under way be finished, and resolves when the thread is gone. */
  close(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The thread starts with the first picture, and again with the next one where it died. */
export function createDarkroom({ dir, minFreeBytes }: Pick<StorageConfig, 'dir' | 'minFreeBytes'>): Darkroom {
  const workerData: DarkroomStart = { dir, reserveBytes: minFreeBytes }
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let gone: Promise<void> = Promise.resolve()
  let nextId = 1

  const start = (): Worker => {
    // Flags of this process, such as a TypeScript loader, are not the thread's.
    const started = new Worker(threadFile('#darkroom-thread'), { workerData, execArgv: [] })
    let crash: unknown
    started.on('error', error => {
      crash = error
    })
    started.on('message', (answer: DarkroomAnswer) => {
      const { resolve, reject } = waiting.get(answer.id)!
      waiting.delete(answer.id)
      if ('failure' in answer) reject(fromFailure(answer.failure))
      else resolve(answer.value)
    })
    gone = new Promise(resolve => {
      started.on('exit', code => {
        thread = undefined
        const death = new Error(`The thread that draws evidence ended with code ${code}`, { cause: crash })
        for (const { reject } of waiting.values()) reject(death)
        waiting.clear()
        resolve()
      })
    })
    return started
  }
  const tell = (question: DarkroomQuestion): void => {
    thread ??= start()
    thread.postMessage(question)
  }
  const ask = (kind: keyof DarkroomWork, ...args: unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const id = nextId
      nextId += 1
      tell({ id, kind, args })
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })

  return {
    develop: negative => ask('develop', negative),
    files: { write: (draft, content) => ask('writeEvidence', draft, content) },
    sealedFiles: { write: (file, content) => ask('writeSealed', file, content) },
    async close() {
      if (thread) tell({ isOver: true })
      await gone
    },
  }
}
