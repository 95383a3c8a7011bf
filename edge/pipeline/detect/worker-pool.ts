import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { ProviderChoice } from './backends/backend.js'
import { FairQueue } from './fair-queue.js'
import type { DetectorReady, FoundMessage, FrameMessage } from './protocol.js'
import { startWorkerThread, type WorkerThread } from './worker-thread.js'

const RESTART_BACKOFF = { firstMs: 250, longestMs: 30_000 }

/** Gives the frame to look at, at the moment a worker takes it; called once. */
export type TakeFrame = () => FrameMessage

export interface Answer {
  readonly found: FoundMessage
  /** From the question until a worker took the frame. */
  readonly waitedMs: number
}

interface Job {
  readonly take: TakeFrame
  readonly askedAtMs: number
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** Worker threads that all hold the same model, and the frames that wait for them. */
export class WorkerPool {
  readonly #manifest: LoadedManifest
  readonly #choice: ProviderChoice
  readonly #log: Log
  readonly #clock: Clock
  readonly #queue = new FairQueue<Job>()
  readonly #idle: WorkerThread[] = []
  readonly #threads = new Set<WorkerThread>()
  readonly #closing = new AbortController()
  /** Frames that each takes together, where so many wait: every worker has measured it for itself. */
  readonly #batches = new Map<WorkerThread, number>()
  #provider = ''
  #restarts = 0
  /** Deaths and failed starts since a frame was last answered. */
  #failures = 0

  constructor(manifest: LoadedManifest, choice: ProviderChoice, log: Log, clock: Clock) {
    this.#manifest = manifest
    this.#choice = choice
    this.#log = log
    this.#clock = clock
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Frames that a worker takes together at most, where so many wait. */
  get batch(): number {
    return Math.max(1, ...this.#batches.values())
  }

  /** What the workers compute on, as the last one that started tells it. */
  get provider(): string {
    return this.#provider
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

  /** One question at a time per source. An aborted `signal` withdraws it, as long as no worker has taken it. */
  run(sourceId: string, take: TakeFrame, signal?: AbortSignal): Promise<Answer> {
    if (this.#closing.signal.aborted) return Promise.reject(closedError())
    if (signal?.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const withdraw = () => {
        this.#queue.withdraw(sourceId)
        this.#queue.forget(sourceId)
        reject(signal?.reason)
      }
      const takeOnce: TakeFrame = () => {
        signal?.removeEventListener('abort', withdraw)
        return take()
      }
      this.#queue.add(sourceId, { take: takeOnce, askedAtMs: this.#clock.monotonicMs(), resolve, reject })
      signal?.addEventListener('abort', withdraw, { once: true })
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
    const thread = startWorkerThread({ kind: 'detect', manifest: this.#manifest, choice: this.#choice })
    this.#threads.add(thread)
    void thread.exited.then(() => {
      this.#threads.delete(thread)
      this.#batches.delete(thread)
    })
    try {
      const ready = await thread.ask<DetectorReady>()
      this.#batches.set(thread, ready.batch)
      this.#noteProvider(ready)
    } catch (error) {
      await thread.exited
      throw error
    }
    void thread.exited.then(death => this.#replace(thread, death))
    this.#idle.push(thread)
    this.#dispatch()
  }

  /** Told once, not by each worker, and again where a worker that was started again finds something else. */
  #noteProvider({ provider, fellBack }: DetectorReady): void {
    if (provider === this.#provider) return
    this.#provider = provider
    const fields = { provider, asked: this.#choice.provider }
    if (fellBack === undefined) this.#log.info({ provider }, 'a model runs')
    else
      this.#log.warn({ ...fields, reason: fellBack }, 'a model does not run on the provider asked for alone')
  }

  /** Nobody waits for a batch to be full: what waits when a worker is free goes together. */
  #dispatch(): void {
    while (this.#idle.length > 0 && this.#queue.size > 0) {
      const thread = this.#idle.pop()!
      const jobs: Job[] = []
      while (jobs.length < (this.#batches.get(thread) ?? 1)) {
        const job = this.#queue.next()
        if (!job) break
        jobs.push(job)
      }
      void this.#work(thread, jobs)
    }
  }

  async #work(thread: WorkerThread, jobs: readonly Job[]): Promise<void> {
    const takenAtMs = this.#clock.monotonicMs()
    const asked = jobs.flatMap(job => {
      try {
        return [{ job, frame: wholePicture(job.take()) }]
      } catch (error) {
        job.reject(error)
        return []
      }
    })
    try {
      const frames = asked.map(({ frame }) => frame)
      const found = frames.length === 0 ? [] : await thread.ask<FoundMessage[]>(frames)
      this.#failures = 0
      for (const [at, { job }] of asked.entries())
        job.resolve({ found: found[at]!, waitedMs: takenAtMs - job.askedAtMs })
    } catch (error) {
      const reason = this.#closing.signal.aborted ? closedError() : error
      for (const { job } of asked) job.reject(reason)
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
    for (const job of this.#queue.drain()) job.reject(error)
  }
}

/** Throws INFERENCE_FAILED where the bytes are no picture of that size: the worker would read beyond them. */
function wholePicture({ width, height, pixels }: FrameMessage): FrameMessage {
  const bytes = width * height * 3
  // A frame may carry more than a worker can be sent.
  if (bytes > 0 && pixels.length === bytes) return { width, height, pixels }
  const what = `${pixels.length} bytes are no picture of ${width} x ${height}`
  throw new LamppostError('INFERENCE_FAILED', { what })
}

const closedError = (): LamppostError =>
  new LamppostError('INFERENCE_FAILED', { what: 'The detector was closed before it looked at the frame' })
