import { expect, it } from 'vitest'
import { mostStreams, tryStreams } from '../../../../../edge/cli/bench/model/streams.js'
import { createFakeClock, type FakeClock } from '../../../../support/fake-clock.js'
import { fakeDetector, picture } from './fake-detector.js'

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

const trialOf = (clock: FakeClock, tookMs: number, budgetMs: number) => ({
  ...{ detector: fakeDetector(clock, () => tookMs), pictures: [picture], clock },
  ...{ fps: 5, budgetMs, forMs: 3000 },
})

it('holds as many streams as one worker has time for', async () => {
  const clock = createFakeClock()
  // 10 ms a look are 100 looks a second: 20 streams of 5.
  const tried: number[] = []
  const found = await settle(
    clock,
    mostStreams(trialOf(clock, 10, 100), 4, count => tried.push(count)),
  )
  expect(found.most).toBeGreaterThanOrEqual(18)
  expect(found.most).toBeLessThanOrEqual(22)
  expect(found.p95Ms).toBeLessThanOrEqual(100)
  expect(found.inTimeShare).toBeGreaterThanOrEqual(0.95)
  expect(tried[0]).toBe(4)
})

it('holds none where one look takes longer than the budget', async () => {
  const clock = createFakeClock()
  const found = await settle(
    clock,
    mostStreams(trialOf(clock, 60, 50), 2, () => {}),
  )
  expect(found).toEqual({ fps: 5, budgetMs: 50, most: 0 })
})

it('counts frames that were replaced unseen, and looks at the newest', async () => {
  const clock = createFakeClock()
  const { latenciesMs } = await settle(clock, tryStreams(trialOf(clock, 100, 100), 4))
  expect(latenciesMs.length).toBe(4 * 15)
  const unseen = latenciesMs.filter(ms => ms === Number.POSITIVE_INFINITY).length
  // 20 looks a second are due and 10 are done.
  expect(unseen).toBeGreaterThan(20)
  expect(unseen).toBeLessThan(40)
})

it('fails with the detector', async () => {
  const clock = createFakeClock()
  const detector = { detect: () => Promise.reject(new Error('the worker died')) }
  const work = tryStreams({ ...trialOf(clock, 10, 100), detector }, 2)
  await expect(settle(clock, work)).rejects.toThrow('the worker died')
})
