import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Develop, Negative, Prints } from './develop.js'

export type DarkroomQuestion =
  | { readonly id: number; readonly negative: Negative }
  | { readonly isOver: true }
export type DarkroomAnswer = { readonly id: number } & (
  | { readonly prints: Prints }
  | { readonly failure: string }
)

/** Develops in a thread of its own, which comes after everything else that the machine has to do. */
export interface Darkroom {
  readonly develop: Develop
  /** Lets what is being developed be finished, and resolves when the thread is gone. */
  close(): Promise<void>
}

interface Waiting {
  resolve(prints: Prints): void
  reject(error: Error): void
}

/** Always the built file: worker threads do not load TypeScript, neither under a test runner. */
const threadFile = (): string => createRequire(import.meta.url).resolve('#darkroom-thread')

/** The thread starts with the first picture, and again with the next one where it died. */
export function createDarkroom(): Darkroom {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let gone: Promise<void> = Promise.resolve()
  let nextId = 1

  const start = (): Worker => {
    // Flags of this process, such as a TypeScript loader, are not the thread's.
    const started = new Worker(threadFile(), { execArgv: [] })
    let crash: unknown
    started.on('error', error => {
      crash = error
    })
    started.on('message', (answer: DarkroomAnswer) => {
      const { resolve, reject } = waiting.get(answer.id)!
      waiting.delete(answer.id)
      if ('prints' in answer) resolve(answer.prints)
      else reject(new Error(answer.failure))
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
  const ask = (question: DarkroomQuestion): void => {
    thread ??= start()
    thread.postMessage(question)
  }

  return {
    develop: negative =>
      new Promise((resolve, reject) => {
        const id = nextId
        nextId += 1
        ask({ id, negative })
        waiting.set(id, { resolve, reject })
      }),
    async close() {
      if (thread) ask({ isOver: true })
      await gone
    },
  }
}
