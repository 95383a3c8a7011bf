import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { FoundMessage, FrameMessage } from './protocol.js'
import { startWorkerThread, type WorkerThread } from './worker-thread.js'

const RESTART_BACKOFF = { firstMs: 250, longestMs: 30_000 }

interface Job {
  readonly frame: FrameMessage
  resolve(found: FoundMessage): void
  reject(error: unknown): void
}

/** Worker threads that all hold the same model, and the frames that wait for them. */
export class WorkerPool {
  readonly #manifest: LoadedManifest
  readonly #log: Log
  readonly #clock: Clock
  readonly #queue: Job[] = []
  readonly #idle: WorkerThread[] = []
  readonly #threads = new Set<WorkerThread>()
  readonly #closing = new AbortController()
  #restarts = 0
  /** Deaths and failed starts since a frame was last answered. */
  #failures = 0

  constructor(manifest: LoadedManifest, log: Log, clock: Clock) {
    this.#manifest = manifest
    this.#log = log
    this.#clock = clock
  }

  get queued(): number {
    return this.#queue.length
  }

  get restarts(): number {
    return this.#restarts
  }

  /** Resolves when `count` workers are ready; where one cannot be, none is left and its error is thrown. */
  async start(count: number): Promise<void> {
    try {
      await Promise.all(Array.from({ length: count }, () => this.#addWorker()))
    } catch (error) {
      await this.close()
      throw error
    }
  }

  run(frame: FrameMessage): Promise<FoundMessage> {
    if (this.#closing.signal.aborted) return Promise.reject(closedError())
    const bytes = frame.width * frame.height * 3
    if (bytes === 0 || frame.pixels.length !== bytes) {
      const what = `${frame.pixels.length} bytes are no picture of ${frame.width} x ${frame.height}`
      return Promise.reject(new LamppostError('INFERENCE_FAILED', { what }))
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ frame, resolve, reject })
      this.#dispatch()
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#rejectQueue(closedError())
    await Promise.all([...this.#threads].map(thread => thread.stop()))
  }

  async #addWorker(): Promise<void> {
    this.#closing.signal.throwIfAborted()
    const thread = startWorkerThread({ kind: 'detect', manifest: this.#manifest })
    this.#threads.add(thread)
    void thread.exited.then(() => this.#threads.delete(thread))
    try {
      await thread.ask()
    } catch (error) {
      await thread.exited
      throw error
    }
    void thread.exited.then(death => this.#replace(thread, death))
    this.#idle.push(thread)
    this.#dispatch()
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      void this.#work(this.#idle.pop()!, this.#queue.shift()!)
    }
  }

  async #work(thread: WorkerThread, job: Job): Promise<void> {
    try {
      const found = await thread.ask<FoundMessage>(job.frame)
      this.#failures = 0
      job.resolve(found)
    } catch (error) {
      job.reject(this.#closing.signal.aborted ? closedError() : error)
    }
    if (thread.death) return
    this.#idle.push(thread)
    this.#dispatch()
  }

  /** Starts another worker in place of one that died, and does not give up before the pool is closed. */
  async #replace(dead: WorkerThread, death: LamppostError): Promise<void> {
    const at = this.#idle.indexOf(dead)
    if (at >= 0) this.#idle.splice(at, 1)
    let error: unknown = death
    while (!this.#closing.signal.aborted) {
      const waitMs = backoffMs(this.#failures, RESTART_BACKOFF)
      this.#failures += 1
      this.#log.warn({ err: describeError(error), waitMs }, 'an inference worker died and is started again')
      // Frames must not wait for a worker that may never come.
      if (this.#threads.size === 0) this.#rejectQueue(error)
      try {
        await this.#clock.sleep(waitMs, this.#closing.signal)
        await this.#addWorker()
        this.#restarts += 1
        return
      } catch (failed) {
        error = failed
      }
    }
  }

  #rejectQueue(error: unknown): void {
    for (const job of this.#queue.splice(0)) job.reject(error)
  }
}

const closedError = (): LamppostError =>
  new LamppostError('INFERENCE_FAILED', { what: 'The detector was closed before it looked at the frame' })
