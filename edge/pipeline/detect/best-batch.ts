import { systemClock } from '../../kit/clock.js'

const TRIES = 5
/** A batch that gains less is not worth the memory, nor that its first picture waits for the last. */
const WORTH_IT = 0.75

/**
 * How many pictures are best run together, 1 to `most`: doubled as long as each takes clearly less time than in the smaller
 * batch. A GPU gains much; one core of a CPU usually gains nothing. A
 * batch that the model cannot take after all is left out.
 */
export async function bestBatch(
  most: number,
  run: (pictures: number) => Promise<unknown>,
  nowMs: () => number = systemClock.monotonicMs,
): Promise<number> {
  if (most === 1) return 1
  const eachMs = async (pictures: number): Promise<number> => {
    const startMs = nowMs()
    await run(pictures)
    return (nowMs() - startMs) / pictures
  }
  /** The least of several tries, in turn: what else the machine does must not look like a gain. */
  const gains = async (smaller: number, larger: number): Promise<boolean> => {
    const least = { smaller: Number.POSITIVE_INFINITY, larger: Number.POSITIVE_INFINITY }
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      least.smaller = Math.min(least.smaller, await eachMs(smaller))
      least.larger = Math.min(least.larger, await eachMs(larger))
    }
    return least.larger < least.smaller * WORTH_IT
  }
  let best = 1
  while (best * 2 <= most && (await gains(best, best * 2).catch(() => false))) best *= 2
  return best
}
