import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockJob } from '../../../../edge/flights/job/job-lock.js'
import { fastClock } from '../../../support/fast-clock.js'

const clock = fastClock(100)
const never = new AbortController().signal
/** Another process that has it until it is killed. */
const HOLDER = `
  const { default: Database } = await import('better-sqlite3')
  new Database(process.argv[1]).exec('BEGIN EXCLUSIVE')
  console.log('held')
  setInterval(() => {}, 1000)`

describe('the lock of a job', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lamppost-lock-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('is of one at a time, and of the next when it is let go', async () => {
    const unlock = await lockJob(dir, clock, never)
    await expect(lockJob(dir, clock, never)).rejects.toMatchObject({ code: 'FLIGHT_BUSY' })
    let isNext = false
    const next = lockJob(dir, clock, never).then(unlockNext => {
      isNext = true
      return unlockNext
    })
    await clock.sleep(500)
    expect(isNext).toBe(false)
    unlock()
    ;(await next)()
  })

  it('goes with a process that is killed', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, join(dir, 'job.lock')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    const waiting = lockJob(dir, fastClock(2), never)
    holder.kill('SIGKILL')
    ;(await waiting)()
  })

  it('is waited for no longer than somebody wants it', async () => {
    const unlock = await lockJob(dir, clock, never)
    const stopping = new AbortController()
    const waiting = lockJob(dir, clock, stopping.signal)
    stopping.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    unlock()
  })
})
