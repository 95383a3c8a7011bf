import { systemClock } from '../../kit/clock.js'

const TRIES = 3
/** A batch that gains less is not worth that its first picture waits for the last. */
const WORTH_IT = 0.9

/**
 * How many pictures are best run together, 1 to `most`: doubled as long as each takes clearly less time than in the smaller
 * batch. A GPU gains much; one core of a CPU usually gains nothing. Rejects with what `run` rejects with for one picture; a
 * batch that the model cannot take after all is left out.
 */
export async function bestBatch(
  most: number,
  run: (pictures: number) => Promise<unknown>,
  nowMs: () => number = systemClock.monotonicMs,
): Promise<number> {
  if (most === 1) return 1
  const eachMs = async (pictures: number): Promise<number> => {
    let least = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const startMs = nowMs()
      await run(pictures)
      least = Math.min(least, (nowMs() - startMs) / pictures)
    }
    return least
  }
  let best = 1
  let bestMs = await eachMs(1)
  for (let pictures = 2; pictures <= most; pictures *= 2) {
    const ms = await eachMs(pictures).catch(() => Number.POSITIVE_INFINITY)
    if (ms > bestMs * WORTH_IT) break
    best = pictures
    bestMs = ms
  }
  return best
}
