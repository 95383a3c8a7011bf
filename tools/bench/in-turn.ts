import { quantile } from '../../edge/cli/bench/quantile.js'

const WARM_UPS = 20
const EACH_TURN = 25

/** Takes milliseconds of one run, by whatever it measures with. */
export type Timed = () => Promise<number>

/** Milliseconds that `work` takes, measured from outside. */
export const timed =
  (work: () => unknown): Timed =>
  async () => {
    const startMs = performance.now()
    await work()
    return performance.now() - startMs
  }

/**
 * Medians of several works in milliseconds, in one run: some runs of each in turn, over and over, so that what else the
 * machine does meets all of them.
 */
export async function mediansInTurn<Name extends string>(
  works: Readonly<Record<Name, Timed>>,
  turns: number,
): Promise<Record<Name, number>> {
  const entries = Object.entries(works) as [Name, Timed][]
  const took = new Map<Name, number[]>(entries.map(([name]) => [name, []]))
  for (const [, work] of entries) for (let run = 0; run < WARM_UPS; run += 1) await work()
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, work] of entries) {
      for (let run = 0; run < EACH_TURN; run += 1) took.get(name)!.push(await work())
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, quantile(took.get(name)!, 0.5)])) as Record<
    Name,
    number
  >
}
