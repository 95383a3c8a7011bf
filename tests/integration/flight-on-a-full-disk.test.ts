import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelPath } from '../../edge/config/shipped.js'
import { type JobOptions, jobOptionsSchema } from '../../edge/flights/job/job-options.js'
import { JobStore } from '../../edge/flights/job/job-store.js'
import { type JobOutcome, runJob } from '../../edge/flights/job/run-job.js'
import { usualSigmas } from '../../edge/flights/place/flight-sigmas.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { type ShortFlight, writeShortFlight } from '../support/short-flight.js'

/** Enough for the job's tables and not for all of its pictures and reports. */
const SMALL_BYTES = 1_500_000

/** Whether a file system of a few megabytes can be made here; containers often do not let even root make one. */
function mounted(folder: string): boolean {
  mkdirSync(folder, { recursive: true })
  try {
    const options = ['-o', `size=${SMALL_BYTES}`]
    execFileSync('mount', ['-t', 'tmpfs', ...options, 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const dir = mkdtempSync(join(tmpdir(), 'lamppost-full-'))
const small = join(dir, 'small')
const canMount = mounted(small)
afterAll(() => {
  if (canMount) execFileSync('umount', [small])
  rmSync(dir, { recursive: true })
})

describe.skipIf(!canMount)('a flight job on a disk that fills (needs the right to mount a tmpfs)', () => {
  let flight: ShortFlight
  const asked = (): JobOptions =>
    jobOptionsSchema.parse({
      ...{ id: '0193c2f1-0000-7000-8000-000000000001', name: 'full', droneId: 'm30', language: 'en' },
      ...{ inputs: [flight.video], model: modelPath('urban-nano', dir), sigmas: usualSigmas },
      scenarios: ['road-collapse', 'sanitation'],
    })
  const begin = (folder: string, options = asked()): void => {
    const store = JobStore.open(folder)
    store.begin(options, Date.UTC(2026, 10, 28))
    store.close()
  }
  const run = (folder: string, stages: string[] = []): Promise<JobOutcome> =>
    runJob(folder, {
      ...{ clock: systemClock, log: silentLog, signal: new AbortController().signal },
      onProgress: ({ stage }) => stages.at(-1) === stage || stages.push(stage),
      onProblems: () => {},
    })
  const refusal = (job: Promise<unknown>) =>
    job.then(
      () => 'done',
      error => error,
    )
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(small)
    return bavail * bsize
  }

  beforeAll(() => {
    flight = writeShortFlight(dir, 'DJI_0007', { seconds: 6, fromS: 38 })
  })

  it('says so, keeps what is done, and goes on when there is room', async () => {
    const folder = join(small, 'job')
    const filler = join(small, 'filler')
    begin(folder)
    // Full at first, then with less and less in the way: each time it comes as far as it can.
    const refusals: unknown[] = []
    const cameTo: (string | undefined)[] = []
    for (const left of [0, 40_000, 150_000, 400_000]) {
      rmSync(filler, { force: true })
      writeFileSync(filler, Buffer.alloc(Math.max(0, freeBytes() - left)))
      const stages: string[] = []
      refusals.push(await refusal(run(folder, stages)))
      cameTo.push(stages.at(-1))
    }
    for (const refused of refusals)
      expect(refused).toMatchObject({
        code: 'FLIGHT_NO_ROOM',
        hint: expect.stringContaining('Make room'),
      })
    expect(new Set(cameTo).size).toBeGreaterThan(1)
    const store = JobStore.open(folder)
    const looked = store.done()
    const took = store.results().map(({ timings }) => timings)
    store.close()
    expect([...looked]).toEqual([0])

    execFileSync('mount', ['-o', 'remount,size=20M', small])
    const stages: string[] = []
    const outcome = await run(folder, stages)
    const again = JobStore.open(folder)
    // What was looked at is not looked at again.
    expect(again.results().map(({ timings }) => timings)).toEqual(took)
    again.close()

    const elsewhere = join(dir, 'elsewhere')
    begin(elsewhere)
    const undisturbed = await run(elsewhere)
    expect(outcome.report.findings.length).toBeGreaterThan(0)
    expect(outcome.report).toEqual(undisturbed.report)
    for (const file of ['report.json', 'findings.csv', 'findings.geojson'])
      expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(join(elsewhere, file), 'utf8'))
  }, 120_000)

  it('leaves to others what is theirs', async () => {
    const folder = join(dir, 'modest')
    begin(folder, { ...asked(), minFreeBytes: 1e15 })
    expect(await refusal(run(folder))).toMatchObject({
      code: 'FLIGHT_NO_ROOM',
      message: expect.stringContaining('are left to others'),
    })
  }, 60_000)
})
