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
