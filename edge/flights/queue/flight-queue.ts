import { rm } from 'node:fs/promises'
import type { Clock } from '../../kit/clock.js'
import { describeError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { FlightRow, FlightTable, FlightWish } from './flight-table.js'
import { type JobEnd, runChild } from './run-child.js'

export interface FlightQueueOptions {
  readonly table: FlightTable
  /** So many at once. */
  readonly limit: number
  /** Makes incidents of what a flight found; told again after a process that was killed, until it resolves once. */
  readonly tell: (flight: FlightRow) => Promise<void>
  /** Its footage is not needed any more; what comes of it is only logged. */
  readonly letGo: (flight: FlightRow) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Wishes come from other processes, too. */
const LOOK_EVERY_MS = 1000

interface Running {
  readonly stopping: AbortController
  wish: FlightWish | undefined
  readonly over: Promise<void>
}

/** Works off the flights of a box, the oldest first. */
export class FlightQueue {
  readonly #options: FlightQueueOptions
  readonly #running = new Map<string, Running>()

  constructor(options: FlightQueueOptions) {
    this.#options = options
  }

  /** Called once. Resolves when `signal` has fired and every flight has stopped; they go on at the next start. */
  async run(signal: AbortSignal): Promise<void> {
    const { table, clock } = this.#options
    table.resetRunning()
    while (!signal.aborted) {
      for (const { flight, wish } of table.wishes()) await this.#grant(flight, wish)
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {})
    }
    for (const { stopping } of this.#running.values()) stopping.abort()
    await Promise.all([...this.#running.values()].map(({ over }) => over))
  }

  async #grant(flight: FlightRow, wish: FlightWish): Promise<void> {
    const { table, limit } = this.#options
    const running = this.#running.get(flight.id)
    if (flight.state === 'done') return this.#tell(flight)
    if (running) {
      if (wish === 'run') return
      running.wish = wish
      running.stopping.abort()
      return
    }
    if (wish === 'cancel') return this.#cancel(flight)
    if (wish === 'pause') return table.stopped(flight.id, 'paused')
    if (this.#running.size < limit) this.#start(flight)
  }

  #start(flight: FlightRow): void {
    const { table, log } = this.#options
    const stopping = new AbortController()
    table.started(flight.id)
    log.info({ flight: flight.id, name: flight.name }, 'a flight is looked at')
    const over = runChild(flight.dir, stopping.signal, news => {
      if ('progress' in news) table.progressed(flight.id, news.progress)
      if ('problems' in news) table.found(flight.id, news.problems)
    }).then(end => this.#over(flight, end))
    this.#running.set(flight.id, { stopping, wish: undefined, over })
  }

  async #over(flight: FlightRow, end: JobEnd): Promise<void> {
    const { table, clock, log } = this.#options
    const wish = this.#running.get(flight.id)?.wish
    this.#running.delete(flight.id)
    log.info({ flight: flight.id, ...end }, 'a flight is over')
    if (end.kind === 'done') table.ended(flight.id, { state: 'done', findings: end.findings }, clock.now())
    else if (end.kind === 'failed') table.ended(flight.id, { state: 'failed', error: end.why }, clock.now())
    else if (wish === 'cancel') await this.#cancel(flight)
    else table.stopped(flight.id, wish === 'pause' ? 'paused' : 'waiting')
  }

  /** What it has written so far goes; the files that it looked at stay. */
  async #cancel(flight: FlightRow): Promise<void> {
    const { table, clock } = this.#options
    await rm(flight.dir, { recursive: true, force: true })
    table.ended(flight.id, { state: 'cancelled' }, clock.now())
    await this.#letGo(flight)
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

  async #tell(flight: FlightRow): Promise<void> {
    const { table, tell, log } = this.#options
    try {
      await tell(flight)
      table.told(flight.id)
      await this.#letGo(flight)
    } catch (error) {
      log.warn(
        { flight: flight.id, error: describeError(error) },
        'the findings of a flight are no incidents yet: tried again',
      )
    }
  }
}
