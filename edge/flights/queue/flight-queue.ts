import { rm } from 'node:fs/promises'
import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { FlightRow, FlightTable, FlightWish } from './flight-table.js'
import type { JobNews } from './job-news.js'
import { type JobEnd, runChild } from './run-child.js'

export interface FlightQueueOptions {
  readonly table: FlightTable
  /** So many at once. */
  readonly limit: number
  /** Makes incidents of what a flight found; told again after a process that was killed, until it resolves once. */
  readonly tell: (flight: FlightRow, signal: AbortSignal) => Promise<void>
  /** Its footage is not needed any more; what comes of it is only logged. */
  readonly letGo: (flight: FlightRow) => Promise<void>
  /** Why no flight can be begun, if the disk has no room for one: the same words each time. */
  readonly noRoom: () => Promise<string | undefined>
  readonly clock: Clock
  readonly log: Log
  /** Does the job in a folder; a process of its own, where absent. */
  readonly run?: typeof runChild
}

/** Wishes come from other processes, too. */
const LOOK_EVERY_MS = 1000
/** A job that found the disk full, or findings that the disk does not take, are tried again after so long. */
const TRY_AGAIN = { firstMs: 5000, longestMs: 120_000 }

interface Running {
  readonly stopping: AbortController
  wish: FlightWish | undefined
  readonly over: Promise<void>
}

/** How often something went wrong, and when it is tried again. */
interface Trial {
  readonly times: number
  readonly againAtMs: number
}

/** Works off the flights of a box, the oldest first. */
export class FlightQueue {
  readonly #options: FlightQueueOptions
  readonly #running = new Map<string, Running>()
  readonly #trials = new Map<string, Trial>()
  #telling: Promise<void> | undefined
  /** What the table did not do the last time. */
  readonly #troubles = new Set<'look' | 'write'>()
  #signal!: AbortSignal

  constructor(options: FlightQueueOptions) {
    this.#options = options
  }

  /** Called once. Resolves when `signal` has fired and every flight has stopped; they go on at the next start. */
  async run(signal: AbortSignal): Promise<void> {
    const { table, clock } = this.#options
    this.#signal = signal
    await this.#written(() => table.resetRunning())
    await this.#letGoOfOver()
    while (!signal.aborted) {
      await this.#look().then(
        () => this.#well('look'),
        error => this.#troubled('look', error),
      )
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {})
    }
    for (const { stopping } of this.#running.values()) stopping.abort()
    await Promise.all([...[...this.#running.values()].map(({ over }) => over), this.#telling])
  }

  async #look(): Promise<void> {
    for (const { flight, wish } of this.#options.table.wishes()) await this.#grant(flight, wish)
  }

  async #grant(flight: FlightRow, wish: FlightWish): Promise<void> {
    const { table, limit } = this.#options
    const running = this.#running.get(flight.id)
    if (flight.state === 'done') {
      if (!this.#telling && this.#isDue(flight))
        this.#telling = this.#tell(flight).finally(() => {
          this.#telling = undefined
        })
      return
    }
    if (running) {
      if (wish === 'run') return
      running.wish = wish
      running.stopping.abort()
      return
    }
    if (wish === 'cancel') return this.#cancel(flight)
    if (wish === 'pause') return table.stopped(flight.id, 'paused')
    if (this.#running.size < limit && this.#isDue(flight) && (await this.#hasRoom(flight)))
      this.#start(flight)
  }

  async #hasRoom({ id, error }: FlightRow): Promise<boolean> {
    const { table, noRoom } = this.#options
    const why = await noRoom()
    if (why !== undefined && why !== error) table.heldUp(id, why)
    return why === undefined
  }

  #start(flight: FlightRow): void {
    const { table, log, run = runChild } = this.#options
    const stopping = new AbortController()
    table.started(flight.id)
    log.info({ flight: flight.id, name: flight.name }, 'a flight is looked at')
    const over = run(flight.dir, stopping.signal, news => this.#hear(flight, news)).then(end =>
      this.#over(flight, end),
    )
    this.#running.set(flight.id, { stopping, wish: undefined, over })
  }

  /** What is only to be shown may be lost: it comes again. */
  #hear(flight: FlightRow, news: JobNews): void {
    const { table } = this.#options
    try {
      if ('progress' in news) table.progressed(flight.id, news.progress)
      if ('problems' in news) table.found(flight.id, news.problems)
    } catch {
      // What takes nothing now is told of when something has to be written.
    }
  }

  async #over(flight: FlightRow, end: JobEnd): Promise<void> {
    const { table, clock, log } = this.#options
    const { id } = flight
    log.info({ flight: id, ...end }, 'a flight is over')
    if (end.kind === 'no-room') this.#failed(flight)
    else this.#trials.delete(id)
    await this.#written(async () => {
      const wish = this.#running.get(id)?.wish
      const atMs = clock.now()
      if (end.kind === 'done') table.ended(id, { state: 'done', findings: end.findings }, atMs)
      else if (end.kind === 'failed') table.ended(id, { state: 'failed', error: end.why }, atMs)
      else if (wish === 'cancel') await this.#cancel(flight)
      else if (wish === 'pause') table.stopped(id, 'paused')
      else if (end.kind === 'no-room') table.heldUp(id, end.why)
      else table.stopped(id, 'waiting')
    })
    this.#running.delete(id)
  }

  /** What it has written so far goes; the files that it looked at stay. */
  async #cancel(flight: FlightRow): Promise<void> {
    const { table, clock } = this.#options
    await rm(flight.dir, { recursive: true, force: true })
    table.ended(flight.id, { state: 'cancelled' }, clock.now())
    await this.#letGo(flight)
  }

  /** A box that was killed may have told of a flight, and not come to this. */
  async #letGoOfOver(): Promise<void> {
    const isOver = ({ isTold, state }: FlightRow): boolean => isTold || state === 'cancelled'
    for (const flight of this.#options.table.list().filter(isOver)) await this.#letGo(flight)
  }

  async #letGo(flight: FlightRow): Promise<void> {
    const { letGo, log } = this.#options
    await letGo(flight).catch(error =>
      log.warn(
        { flight: flight.id, error: describeError(error) },
        'the footage of a flight cannot be removed',
      ),
    )
  }

  /** Never rejects. */
  async #tell(flight: FlightRow): Promise<void> {
    const { table, tell, log } = this.#options
    try {
      await tell(flight, this.#signal)
      table.told(flight.id)
      this.#trials.delete(flight.id)
      await this.#letGo(flight)
    } catch (error) {
      if (this.#signal.aborted) return
      this.#failed(flight)
      log.warn(
        { flight: flight.id, error: describeError(error) },
        'the findings of a flight are no incidents yet: tried again',
      )
    }
  }

  #failed({ id }: FlightRow): void {
    const times = (this.#trials.get(id)?.times ?? -1) + 1
    const againAtMs = this.#options.clock.monotonicMs() + backoffMs(times, TRY_AGAIN)
    this.#trials.set(id, { times, againAtMs })
  }

  #isDue({ id }: FlightRow): boolean {
    return this.#options.clock.monotonicMs() >= (this.#trials.get(id)?.againAtMs ?? 0)
  }

  /** What must be in the table is written until a full disk takes it; what is not, when the box ends, follows from the job again. */
  async #written(write: () => unknown): Promise<void> {
    for (;;) {
      try {
        await write()
        return this.#well('write')
      } catch (error) {
        this.#troubled('write', error)
        if (this.#signal.aborted) return
        await this.#options.clock.sleep(LOOK_EVERY_MS, this.#signal).catch(() => {})
      }
    }
  }

  /** One line when it begins, and one when all is well again. */
  #troubled(what: 'look' | 'write', error: unknown): void {
    const { log } = this.#options
    if (this.#troubles.size === 0)
      log.warn({ error: describeError(error) }, 'the table of flights is out of reach: tried again')
    this.#troubles.add(what)
  }

  #well(what: 'look' | 'write'): void {
    const { log } = this.#options
    if (this.#troubles.delete(what) && this.#troubles.size === 0)
      log.info({}, 'the table of flights is in reach again')
  }
}
