import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FlightTable } from '../../../../edge/flights/queue/flight-table.js'

const ID = '0193c2f1-0000-7000-8000-000000000001'
const OTHER = '0193c2f1-0000-7000-8000-000000000002'

describe('the flights of a box', () => {
  let dir: string
  let table: FlightTable
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-flights-'))
    table = FlightTable.open(dir)
    table.add({ id: ID, name: 'Monday', dir: '/jobs/1', droneId: 'm30', createdAtMs: 1000 })
  })
  afterEach(() => {
    table.close()
    rmSync(dir, { recursive: true })
  })
  const wishes = () => table.wishes().map(({ flight, wish }) => [flight.id, wish])

  it('wait for their turn, the oldest first', () => {
    table.add({ id: OTHER, name: 'Tuesday', dir: '/jobs/2', droneId: 'm30', createdAtMs: 2000 })
    expect(wishes()).toEqual([
      [ID, 'run'],
      [OTHER, 'run'],
    ])
    expect(table.list().map(({ name }) => name)).toEqual(['Tuesday', 'Monday'])
  })

  it('tell how far they are, also to another process', () => {
    table.started(ID)
    table.progressed(ID, { stage: 'look', share: 0.4, leftMs: 60_000 })
    const other = FlightTable.open(dir)
    expect(other.find('0193c2f1')).toMatchObject({
      state: 'running',
      stage: 'look',
      share: 0.4,
      leftMs: 60_000,
    })
    other.close()
  })

  it('go on after a box that was killed', () => {
    table.started(ID)
    table.resetRunning()
    expect(wishes()).toEqual([[ID, 'run']])
  })

  it('are paused, and resumed', () => {
    expect(table.wish(ID, 'pause')).toBe(true)
    expect(wishes()).toEqual([[ID, 'pause']])
    table.stopped(ID, 'paused')
    expect(wishes()).toEqual([])
    table.wish(ID, 'run')
    expect(wishes()).toEqual([[ID, 'run']])
  })

  it('that failed are tried again when somebody wishes it', () => {
    table.ended(ID, { state: 'failed', error: 'no disk' }, 5000)
    expect(wishes()).toEqual([])
    expect(table.find(ID)).toMatchObject({ state: 'failed', error: 'no disk', endedAtMs: 5000 })
    expect(table.wish(ID, 'run')).toBe(true)
    expect(wishes()).toEqual([[ID, 'run']])
  })

  it('that are done are told until that has worked, and cannot be cancelled', () => {
    table.ended(ID, { state: 'done', findings: 3 }, 5000)
    expect(wishes()).toEqual([[ID, 'run']])
    expect(table.wish(ID, 'cancel')).toBe(false)
    table.told(ID)
    expect(wishes()).toEqual([])
  })

  it('are found by a beginning of their id that no other has', () => {
    table.add({ id: OTHER, name: 'Tuesday', dir: '/jobs/2', droneId: 'm30', createdAtMs: 2000 })
    expect(table.find('0193c2f1')).toBeUndefined()
    expect(table.find(ID)?.name).toBe('Monday')
  })
})
