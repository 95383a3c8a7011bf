import { systemClock } from '../../kit/clock.js'

/** Pairs of runs by which one side must lead. */
const LEAD = 5
/** Odd, so that one side leads in the end. */
const MOST_PAIRS = 25
/** A batch that gains less is not worth the memory, nor that its first picture waits for the last. */
const WORTH_IT = 0.75

/**
 * How many pictures are best run together, 1 to `most`: doubled as long as a picture takes clearly less time than in the
 * smaller batch. A GPU gains much; one core of a CPU usually gains nothing. A batch that the model cannot take after all is left out.
 *
 * The two batches run in pairs, one right after the other, and each pair has a vote: what else the machine does all the time
 * slows both, and what comes and goes spoils single votes. It is settled when one side leads by five (a sequential test of
 * the sign, A. Wald, Sequential Tests of Statistical Hypotheses, 1945): five pairs on a quiet machine, more on a busy one.
 */
export async function bestBatch(
  most: number,
  run: (pictures: number) => Promise<unknown>,
  nowMs: () => number = systemClock.monotonicMs,
): Promise<number> {
  const eachMs = async (pictures: number): Promise<number> => {
    const startMs = nowMs()
    await run(pictures)
    return (nowMs() - startMs) / pictures
  }
  const gains = async (smaller: number, larger: number): Promise<boolean> => {
    let lead = 0
    for (let pair = 0; Math.abs(lead) < LEAD && pair < MOST_PAIRS; pair += 1) {
      // Who goes first changes: a machine that gets slower or faster meanwhile is fair to both.
      const inTurn = pair % 2 === 0 ? [smaller, larger] : [larger, smaller]
      const took = new Map<number, number>()
      for (const pictures of inTurn) took.set(pictures, await eachMs(pictures))
      lead += took.get(larger)! < took.get(smaller)! * WORTH_IT ? 1 : -1
    }
    return lead > 0
  }
  let best = 1
  while (best * 2 <= most && (await gains(best, best * 2).catch(() => false))) best *= 2
  return best
}
