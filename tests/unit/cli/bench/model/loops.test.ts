import { describe, expect, it } from 'vitest'
import { closedLoop, sourcesFor } from '../../../../../edge/cli/bench/model/closed-loop.js'
import { openLoop } from '../../../../../edge/cli/bench/model/open-loop.js'
import { meanTogether, percentilesOf, spreadOf } from '../../../../../edge/cli/bench/model/samples.js'
import { isStable, warmUp } from '../../../../../edge/cli/bench/model/warm-up.js'
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock.js'
import { fakeDetector, picture } from './fake-detector.js'

/** Moves the clock on until `work` is done. */
async function settle<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let done = false
  void work
    .finally(() => {
      done = true
    })
    .catch(() => {})
  while (!done) await clock.advance(50)
  return work
}

describe('closedLoop', () => {
  it('asks each source again as soon as it is answered, and keeps waiting apart from the latency', async () => {
    const clock = createFakeClock()
    const detector = fakeDetector(clock, () => 10)
    const loop = { detector, pictures: [picture], sources: 2, clock, goOn: () => clock.monotonicMs() < 100 }
    const samples = await settle(clock, closedLoop(loop))
    expect(samples.length).toBeGreaterThanOrEqual(10)
    for (const { latencyMs, inferMs } of samples) expect([latencyMs, inferMs]).toEqual([10, 10])
    expect(samples.at(-1)!.waitMs).toBe(10)
  })

  it('keeps a second batch waiting, since nobody waits for a batch to be full', () => {
    expect(sourcesFor(3, 1)).toBe(3)
    expect(sourcesFor(2, 4)).toBe(16)
  })
})

describe('openLoop', () => {
  const stalling = (look: number) => (look === 10 ? 1000 : 10)

  it('shows a stall in everything that was due meanwhile', async () => {
    const clock = createFakeClock()
    const detector = fakeDetector(clock, stalling)
    const work = openLoop({ detector, pictures: [picture], perSecond: 20, forMs: 4000, clock })
    const { samples, unansweredMs } = await settle(clock, work)
    expect(samples.length).toBe(80)
    expect(unansweredMs).toEqual([])
    // A stall of a second covers 20 due times, and a loop that waits for its answers sees one of them.
    expect(samples.filter(({ latencyMs }) => latencyMs > 100).length).toBeGreaterThan(15)
    expect(spreadOf(samples.map(({ latencyMs }) => latencyMs)).p90).toBeGreaterThan(200)

    const other = createFakeClock()
    const loop = { detector: fakeDetector(other, stalling), pictures: [picture], sources: 1, clock: other }
    const closed = await settle(other, closedLoop({ ...loop, goOn: asked => asked < 80 }))
    expect(closed.filter(({ latencyMs }) => latencyMs > 100).length).toBe(1)
  })

  it('has nobody wait less than nothing where timers ring early', async () => {
    const clock = createFakeClock()
    const early = { ...clock, sleep: (ms: number) => clock.sleep(ms - 0.5) }
    const work = openLoop({
      ...{ detector: fakeDetector(clock, () => 10), pictures: [picture] },
      ...{ perSecond: 20, forMs: 1000, clock: early },
    })
    const { samples } = await settle(clock, work)
    expect(samples).toHaveLength(20)
    for (const { waitMs, latencyMs } of samples) {
      expect(waitMs).toBeGreaterThanOrEqual(0)
      expect(latencyMs).toBeGreaterThanOrEqual(10)
    }
  })

  it('counts what has no answer in the end with the age that it has', async () => {
    const clock = createFakeClock()
    const detector = fakeDetector(clock, () => 100)
    const work = openLoop({ detector, pictures: [picture], perSecond: 50, forMs: 2000, clock })
    const { samples, unansweredMs } = await settle(clock, work)
    expect(samples.length + unansweredMs.length).toBe(100)
    expect(unansweredMs.length).toBeGreaterThan(60)
    expect(Math.max(...unansweredMs)).toBeGreaterThan(2000)
  })

  it('ends with the first failure', async () => {
    const clock = createFakeClock()
    const detector = { detect: () => Promise.reject(new Error('the worker died')) }
    const work = openLoop({ detector, pictures: [picture], perSecond: 10, forMs: 1000, clock })
    await expect(settle(clock, work)).rejects.toThrow('the worker died')
  })
})

describe('warmUp', () => {
  it('goes on until three rounds agree', async () => {
    const clock = createFakeClock()
    const detector = fakeDetector(clock, look => (look < 30 ? 100 - look : 20))
    const warm = await settle(clock, warmUp({ detector, pictures: [picture], sources: 1, clock }, 60_000))
    expect(warm.stable).toBe(true)
    expect(warm.runs).toBe(60)
  })

  it('stops when the time is over, and says so', async () => {
    const clock = createFakeClock()
    const detector = fakeDetector(clock, look => 10 + look)
    const warm = await settle(clock, warmUp({ detector, pictures: [picture], sources: 1, clock }, 300))
    expect(warm).toMatchObject({ stable: false, runs: 20 })
  })

  it('knows what is stable', () => {
    expect(isStable([10, 10])).toBe(false)
    expect(isStable([50, 10, 10.2, 10.4])).toBe(true)
    expect(isStable([10, 10, 11])).toBe(false)
  })
})

describe('samples', () => {
  const sample = (inferMs: number) => ({ latencyMs: 1, waitMs: 0, preMs: 1, inferMs, postMs: 1 })

  it('tells how many frames went together by the times that they share', () => {
    expect(meanTogether([sample(1), sample(1), sample(2), sample(2), sample(3), sample(3)])).toBe(2)
    expect(meanTogether([])).toBe(0)
  })

  it('has no figures where there are no samples, and a rising curve otherwise', () => {
    expect(spreadOf([])).toEqual({ mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 })
    const curve = percentilesOf([3, 1, 2])
    expect(curve.length).toBe(101)
    expect([curve[0], curve[50], curve[100]]).toEqual([1, 2, 3])
  })
})
