import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { ProviderChoice } from './backends/backend.js'
import { FairQueue } from './fair-queue.js'
import { PooledModel } from './pooled-model.js'
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

export interface OpenOptions {
  /** So many of the threads; all, where absent. */
  readonly copies?: number | undefined
  /** Whether faint things are wanted, too. */
  readonly withFaint?: boolean | undefined
}

interface Job {
  readonly model: PooledModel
  readonly take: TakeFrame
  readonly askedAtMs: number
  resolve(answer: Answer): void
  reject(error: unknown): void
}

interface PoolWorker {
  readonly thread: WorkerThread
  /** What it is to hold, open or not (yet). */
  readonly wanted: Set<PooledModel>
  /** What is open in it, with the number of frames that it takes together. */
  readonly holds: Map<PooledModel, number>
  /** Questions that it has not answered. */
  asked: number
}

/**
 * Worker threads that the models of a box share, and the frames that wait for them. As many frames are looked at in the same
 * moment as there are threads, whatever the number of models.
 */
export class WorkerPool {
  readonly #count: number
  readonly #log: Log
  readonly #clock: Clock
  readonly #queue = new FairQueue<Job>()
  readonly #workers: PoolWorker[] = []
  readonly #models = new Set<PooledModel>()
  readonly #closing = new AbortController()
  /** Deaths and failed starts since a frame was last answered. */
  #failures = 0
  #started = 0

  /** `count` threads, 1 or more; they are started with the first model. */
  constructor(count: number, { log, clock }: { readonly log: Log; readonly clock: Clock }) {
    this.#count = count
    this.#log = log
    this.#clock = clock
  }

  /**
   * Resolves when the model is ready on `copies` of the threads, all where absent. Where one of them cannot open it, none
   * holds it, and the error of that one is thrown.
   */
  async open(
    manifest: LoadedManifest,
    choice: ProviderChoice,
    { copies = this.#count, withFaint = false }: OpenOptions = {},
  ): Promise<PooledModel> {
    if (this.#closing.signal.aborted) throw closedError()
    for (; this.#started < this.#count; this.#started += 1) this.#startWorker()
    const model = new PooledModel({ manifest, choice, copies, withFaint, log: this.#log })
    this.#models.add(model)
    // Those that hold least: models with few copies then lie side by side, not one upon the other.
    const workers = this.#workers.toSorted((a, b) => a.wanted.size - b.wanted.size).slice(0, copies)
    try {
      // One after the other where there are other models: opening may take long, and their frames need workers meanwhile.
      if (this.#models.size === 1) await Promise.all(workers.map(worker => this.#bring(worker, model)))
      else for (const worker of workers) await this.#bring(worker, model)
    } catch (error) {
      await this.forget(model)
      throw error
    }
    return model
  }

  /** Rejects what waits for the model, lets what runs be finished, and frees its memory in every thread. */
  async forget(model: PooledModel): Promise<void> {
    this.#models.delete(model)
    this.#rejectQueue(closedError(), model)
    for (const sourceId of model.sources) this.#queue.forget(keyOf(model, sourceId))
    const holding = this.#workers.filter(({ wanted }) => wanted.delete(model))
    await Promise.allSettled(
      holding.map(worker => {
        worker.holds.delete(model)
        return this.#ask(worker, { kind: 'close', modelKey: model.key })
      }),
    )
  }

  queued(model: PooledModel): number {
    return this.#queue.count(job => job.model === model)
  }

  /** Frames of the model that a worker takes together at most, where so many wait. */
  batch(model: PooledModel): number {
    return Math.max(1, ...this.#workers.map(({ holds }) => holds.get(model) ?? 1))
  }

  /** One question at a time per model and source. An aborted `signal` withdraws it, as long as no worker has taken it. */
  run(model: PooledModel, sourceId: string, take: TakeFrame, signal?: AbortSignal): Promise<Answer> {
    if (this.#closing.signal.aborted || !this.#models.has(model)) return Promise.reject(closedError())
    if (signal?.aborted) return Promise.reject(signal.reason)
    const key = keyOf(model, sourceId)
    return new Promise((resolve, reject) => {
      const withdraw = () => {
        this.#queue.withdraw(key)
        this.#queue.forget(key)
        model.sources.delete(sourceId)
        reject(signal?.reason)
      }
      const takeOnce: TakeFrame = () => {
        signal?.removeEventListener('abort', withdraw)
        return take()
      }
      const askedAtMs = this.#clock.monotonicMs()
      this.#queue.add(key, { model, take: takeOnce, askedAtMs, resolve, reject })
      model.sources.add(sourceId)
      signal?.addEventListener('abort', withdraw, { once: true })
      this.#dispatch()
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#rejectQueue(closedError())
    await Promise.all(this.#workers.map(({ thread }) => thread.stop()))
  }

  #startWorker(): PoolWorker {
    const thread = startWorkerThread({ kind: 'serve' })
    const worker: PoolWorker = { thread, wanted: new Set(), holds: new Map(), asked: 0 }
    this.#workers.push(worker)
    void thread.exited.then(death => this.#replace(worker, death))
    return worker
  }

  async #ask<T>(worker: PoolWorker, question: Parameters<WorkerThread['ask']>[0]): Promise<T> {
    worker.asked += 1
    try {
      return await worker.thread.ask<T>(question)
    } finally {
      worker.asked -= 1
      this.#dispatch()
    }
  }

  async #bring(worker: PoolWorker, model: PooledModel): Promise<void> {
    worker.wanted.add(model)
    const { key: modelKey, manifest, choice, withFaint } = model
    const question = { kind: 'open', modelKey, manifest, choice, withFaint } as const
    const ready = await this.#ask<DetectorReady>(worker, question)
    if (!worker.wanted.has(model)) return
    worker.holds.set(model, ready.batch)
    model.noteProvider(ready)
    this.#dispatch()
  }

  /** Nobody waits for a batch to be full: what waits for a model when a worker is free goes together. */
  #dispatch(): void {
    for (const worker of this.#workers) {
      if (worker.asked > 0 || worker.thread.death) continue
      const first = this.#queue.next(({ model }) => worker.holds.has(model))
      if (!first) continue
      const jobs = [first]
      while (jobs.length < worker.holds.get(first.model)!) {
        const job = this.#queue.next(({ model }) => model === first.model)
        if (!job) break
        jobs.push(job)
      }
      void this.#work(worker, first.model, jobs)
    }
  }

  async #work(worker: PoolWorker, model: PooledModel, jobs: readonly Job[]): Promise<void> {
    const takenAtMs = this.#clock.monotonicMs()
    const asked = jobs.flatMap(job => {
      try {
        return [{ job, frame: wholePicture(job.take()) }]
      } catch (error) {
        job.reject(error)
        return []
      }
    })
    const frames = asked.map(({ frame }) => frame)
    try {
      const question = { kind: 'find', modelKey: model.key, frames } as const
      const found = await this.#ask<FoundMessage[]>(worker, question)
      this.#failures = 0
      for (const [at, { job }] of asked.entries())
        job.resolve({ found: found[at]!, waitedMs: takenAtMs - job.askedAtMs })
    } catch (error) {
      const reason = this.#closing.signal.aborted ? closedError() : error
      for (const { job } of asked) job.reject(reason)
    }
  }

  /** Starts another worker in place of one that died, and opens in it what has become too few. */
  async #replace(dead: PoolWorker, death: LamppostError): Promise<void> {
    this.#workers.splice(this.#workers.indexOf(dead), 1)
    if (!(await this.#pause(death, 'an inference worker died and is started again', [...dead.wanted]))) return
    const worker = this.#startWorker()
    for (const model of this.#models) {
      const copies = this.#workers.filter(({ wanted }) => wanted.has(model)).length
      if (copies < model.copies) void this.#bringBack(worker, model)
    }
  }

  /** Does not give up before the model is closed; another model in the same worker is none the worse for it. */
  async #bringBack(worker: PoolWorker, model: PooledModel): Promise<void> {
    worker.wanted.add(model)
    while (this.#models.has(model)) {
      try {
        await this.#bring(worker, model)
        model.restarts += 1
        return
      } catch (error) {
        // What replaces the worker opens it.
        if (worker.thread.death) return
        if (!(await this.#pause(error, 'a model cannot be opened again, and is tried later', [model]))) return
      }
    }
  }

  /** False where the pool was closed meanwhile. */
  async #pause(error: unknown, event: string, models: readonly PooledModel[]): Promise<boolean> {
    if (this.#closing.signal.aborted) return false
    const waitMs = backoffMs(this.#failures, RESTART_BACKOFF)
    this.#failures += 1
    this.#log.warn({ err: describeError(error), waitMs, models: models.map(({ key }) => key) }, event)
    // Frames must not wait for a worker that may never come.
    for (const model of models) if (!this.#isHeld(model)) this.#rejectQueue(error, model)
    await this.#clock.sleep(waitMs, this.#closing.signal).catch(() => {})
    return !this.#closing.signal.aborted
  }

  #isHeld(model: PooledModel): boolean {
    return this.#workers.some(({ holds }) => holds.has(model))
  }

  #rejectQueue(error: unknown, of?: PooledModel): void {
    for (const job of this.#queue.drain(({ model }) => of === undefined || model === of)) job.reject(error)
  }
}

const keyOf = ({ key }: PooledModel, sourceId: string): string => `${key}/${sourceId}`

/** Throws INFERENCE_FAILED where the bytes are no picture of that size: the worker would read beyond them. */
function wholePicture({ width, height, pixels, regions }: FrameMessage): FrameMessage {
  const bytes = width * height * 3
  // A frame may carry more than a worker can be sent.
  if (bytes > 0 && pixels.length === bytes) return { width, height, pixels, ...(regions && { regions }) }
  const what = `${pixels.length} bytes are no picture of ${width} x ${height}`
  throw new LamppostError('INFERENCE_FAILED', { what })
}

const closedError = (): LamppostError =>
  new LamppostError('INFERENCE_FAILED', { what: 'The detector was closed before it looked at the frame' })
