import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlightQueue, type FlightQueueOptions } from '../../../../edge/flights/queue/flight-queue.js'
import { type FlightRow, FlightTable } from '../../../../edge/flights/queue/flight-table.js'
import type { JobNews } from '../../../../edge/flights/queue/job-news.js'
import type { JobEnd } from '../../../../edge/flights/queue/run-child.js'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.js'
import { recordingLog } from '../../../support/recording-log.js'

const ID = '0193c2f1-0000-7000-8000-000000000001'
const OTHER = '0193c2f1-0000-7000-8000-000000000002'
const MOST_S = 30
const DONE: JobEnd = { kind: 'done', findings: 3 }

/** A job that runs until the test ends it, or it is told to stop. */
interface Job {
  readonly dir: string
  readonly signal: AbortSignal
  readonly tell: (news: JobNews) => void
  readonly end: (end: JobEnd) => void
}

describe('the queue of flights', () => {
  let dir: string
  let table: FlightTable
  let jobs: Job[]
  let told: string[]
  let letGo: string[]
  let noRoom: string | undefined
  let tell: (flight: FlightRow) => Promise<void>
  let lines: ReturnType<typeof recordingLog>['lines']
  let clock: FakeClock
  let stop: () => Promise<void>

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-queue-'))
    table = FlightTable.open(dir)
    clock = createFakeClock()
    ;[jobs, told, letGo, noRoom] = [[], [], [], undefined]
    tell = async ({ id }) => void told.push(id)
    add(ID, 1000)
  })
  afterEach(async () => {
    await stop()
    table.close()
    rmSync(dir, { recursive: true })
  })

  const add = (id: string, createdAtMs: number) =>
    table.add({ id, name: 'Monday', dir: join(dir, id), droneId: 'm30', createdAtMs })
  const begin = (options: Partial<FlightQueueOptions> = {}) => {
    const { log, lines: logged } = recordingLog()
    lines = logged
    const stopping = new AbortController()
    setMaxListeners(0, stopping.signal)
    const over = new FlightQueue({
      ...{ table, limit: 1, clock, log },
      tell: flight => tell(flight),
      async letGo({ id }) {
        // Killed in between, the box would tell of footage that is gone.
        const { isTold, state: at } = table.find(id)!
        expect(isTold || at === 'cancelled').toBe(true)
        letGo.push(id)
      },
      noRoom: async () => noRoom,
      run: (jobDir, signal, onNews) =>
        new Promise(end => {
          jobs.push({ dir: jobDir, signal, tell: onNews, end })
          signal.addEventListener('abort', () => end({ kind: 'stopped' }))
        }),
      ...options,
    }).run(stopping.signal)
    stop = async () => {
      stopping.abort()
      await over
    }
  }
  /** Lets seconds pass until it is so. */
  const until = async (fits: () => unknown): Promise<void> => {
    for (let seconds = 0; !fits(); seconds += 1) {
      if (seconds > MOST_S) throw new Error(`not so after ${MOST_S} s: ${fits}`)
      await clock.advance(1000)
    }
  }
  const state = (id = ID) => table.find(id)!.state

  it('does one after the other, tells of each, and lets its footage go', async () => {
    add(OTHER, 2000)
    begin()
    await until(() => jobs.length === 1)
    expect([state(), state(OTHER)]).toEqual(['running', 'waiting'])
    jobs[0]!.end(DONE)
    await until(() => jobs.length === 2)
    jobs[1]!.end(DONE)
    await until(() => letGo.length === 2)
    expect([told, letGo]).toEqual([
      [ID, OTHER],
      [ID, OTHER],
    ])
    expect(table.find(ID)).toMatchObject({ state: 'done', findings: 3, isTold: true })
  })

  it('begins nothing while there is no room, says why, and goes on by itself', async () => {
    noRoom = 'FLIGHT_NO_ROOM: not now'
    begin()
    await until(() => table.find(ID)!.error !== undefined)
    expect(table.find(ID)).toMatchObject({ state: 'waiting', error: noRoom })
    expect(jobs).toEqual([])
    noRoom = undefined
    await until(() => jobs.length === 1)
    expect(table.find(ID)).toMatchObject({ state: 'running' })
    expect(table.find(ID)!.error).toBeUndefined()
  })

  it('goes on, after a while, with a job that found the disk full', async () => {
    begin()
    await until(() => jobs.length === 1)
    jobs[0]!.end({ kind: 'no-room', why: 'FLIGHT_NO_ROOM: full' })
    await until(() => state() === 'waiting')
    expect(table.find(ID)!.error).toBe('FLIGHT_NO_ROOM: full')
    // 5 s, and up to a quarter of it less or more.
    await clock.advance(2000)
    expect(jobs).toHaveLength(1)
    await clock.advance(5000)
    expect(jobs).toHaveLength(2)
    jobs[1]!.end(DONE)
    await until(() => told.length === 1)
  })

  it('outlives a table that takes nothing, and loses no end of a job', async () => {
    begin()
    await until(() => jobs.length === 1)
    const full = (): never => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    }
    const broken = [
      vi.spyOn(table, 'progressed').mockImplementation(full),
      vi.spyOn(table, 'ended').mockImplementation(full),
      vi.spyOn(table, 'wishes').mockImplementation(full),
    ]
    jobs[0]!.tell({ progress: { stage: 'look', share: 0.5 } })
    jobs[0]!.end(DONE)
    await until(() => broken[1]!.mock.calls.length > 2)
    for (const each of broken) each.mockRestore()
    await until(() => told.length === 1)
    expect(state()).toBe('done')
    expect(jobs).toHaveLength(1)
    const said = () => lines.filter(({ message }) => message.startsWith('the table of flights'))
    await until(() => said().at(-1)!.message === 'the table of flights is in reach again')
    expect(said()[0]).toMatchObject({ fields: { error: 'database or disk is full' } })
    expect(said().length).toBeLessThan(5)
  })

  it('tells again what could not be told, and keeps the footage until then', async () => {
    let tries = 0
    tell = async ({ id }) => {
      tries += 1
      if (tries < 3) throw new Error('the disk takes no incidents')
      told.push(id)
    }
    begin()
    await until(() => jobs.length === 1)
    jobs[0]!.end(DONE)
    await until(() => tries === 2)
    expect(letGo).toEqual([])
    await until(() => letGo.length === 1)
    expect(told).toEqual([ID])
  })

  it('goes on with others while one is told', async () => {
    add(OTHER, 2000)
    let finish = (): void => {}
    tell = () =>
      new Promise(resolve => {
        finish = resolve
      })
    begin()
    await until(() => jobs.length === 1)
    jobs[0]!.end(DONE)
    await until(() => jobs.length === 2)
    expect([state(), state(OTHER)]).toEqual(['done', 'running'])
    finish()
  })

  it('lets go at its start of what a box that was killed did not', async () => {
    table.ended(ID, { state: 'done', findings: 1 }, 5000)
    table.told(ID)
    add(OTHER, 2000)
    table.ended(OTHER, { state: 'failed', error: 'no telemetry' }, 5000)
    begin()
    await until(() => letGo.length > 0)
    // The footage of one that failed is still there for another try.
    expect([letGo, told]).toEqual([[ID], []])
  })

  it.each([
    ['pause', 'paused'],
    ['cancel', 'cancelled'],
  ] as const)('does what is wished for: %s', async (wish, becomes) => {
    begin()
    await until(() => jobs.length === 1)
    table.wish(ID, wish)
    await until(() => state() === becomes)
    expect(jobs[0]!.signal.aborted).toBe(true)
    expect(letGo).toEqual(wish === 'cancel' ? [ID] : [])
  })

  it('leaves flights waiting when the box is stopped', async () => {
    begin()
    await until(() => jobs.length === 1)
    await stop()
    expect(state()).toBe('waiting')
  })
})
