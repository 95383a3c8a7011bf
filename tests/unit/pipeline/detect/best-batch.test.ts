import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestBatch } from '../../../../edge/pipeline/detect/best-batch.js'

/** A machine on which a run of n pictures takes so long. */
function machine(runMs: (pictures: number) => number) {
  let nowMs = 0
  const runs: number[] = []
  const run = async (pictures: number) => {
    runs.push(pictures)
    nowMs += runMs(pictures)
  }
  return { runs, best: (most: number) => bestBatch(most, run, () => nowMs) }
}

describe('bestBatch', () => {
  it('is one where each picture takes as long in any company', async () => {
    expect(await machine(pictures => 16 * pictures).best(8)).toBe(1)
  })

  it('is the largest where a run takes as long with any number', async () => {
    expect(await machine(() => 16).best(8)).toBe(8)
  })

  it('ends where a larger one gains no more', async () => {
    expect(await machine(pictures => Math.max(16, 4 * pictures)).best(8)).toBe(4)
  })

  it('tries nothing where the model takes one at a time', async () => {
    const { best, runs } = machine(() => 1)
    expect(await best(1)).toBe(1)
    expect(runs).toEqual([])
  })

  it('leaves out a batch that the model cannot take', async () => {
    const best = bestBatch(
      8,
      pictures => (pictures > 2 ? Promise.reject(new Error()) : Promise.resolve()),
      ticking(),
    )
    expect(await best).toBe(2)
  })

  /** Cost of a run on a quiet machine, and what is best then. */
  const quiet = fc.constantFrom(
    { runMs: (pictures: number) => 16 * pictures, best: 1 },
    { runMs: (pictures: number) => 16 * (0.2 + 0.8 * pictures), best: 1 },
    { runMs: (pictures: number) => Math.max(16, 4 * pictures), best: 4 },
    { runMs: (pictures: number) => 16 + pictures, best: 8 },
  )

  it('takes no notice of what happens to three of seven pairs', async () => {
    const hit = fc.uniqueArray(fc.nat(6), { maxLength: 3 })
    const slower = fc.array(fc.double({ min: 1, max: 50, noNaN: true }), { minLength: 42, maxLength: 42 })
    await fc.assert(
      fc.asyncProperty(quiet, hit, slower, async ({ runMs, best }, hitPairs, factors) => {
        let runs = 0
        const loaded = machine(pictures => {
          const isHit = hitPairs.includes(Math.floor(runs / 2) % 7)
          runs += 1
          return runMs(pictures) * (isHit ? factors[runs % factors.length]! : 1)
        })
        expect(await loaded.best(8)).toBe(best)
      }),
    )
  })

  it.each([1.15, 1 / 1.15])(
    'is fair where each run takes %s times as long as the one before',
    async factor => {
      for (const { runMs, best } of [
        { runMs: (pictures: number) => 16 * pictures, best: 1 },
        { runMs: () => 16, best: 8 },
      ]) {
        let slowness = 1
        const drifting = machine(pictures => {
          slowness *= factor
          return runMs(pictures) * slowness
        })
        expect(await drifting.best(8)).toBe(best)
      }
    },
  )

  it('asks no more than it needs to know', async () => {
    const { best, runs } = machine(pictures => pictures)
    await best(8)
    expect(runs).toEqual([1, 2, 2, 1, 1, 2, 2, 1, 1, 2])
  })

  it('never chooses one in which a picture takes longer than alone', async () => {
    const costs = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 8, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(costs, async runMs => {
        const of = (pictures: number) => runMs[pictures - 1]!
        const best = await machine(of).best(8)
        expect(of(best) / best).toBeLessThanOrEqual(of(1))
      }),
    )
  })
})

/** Every look at it is one millisecond later: a run takes as long with any number. */
function ticking(): () => number {
  let nowMs = 0
  return () => nowMs++
}
