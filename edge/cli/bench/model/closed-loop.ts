import type { Clock } from '../../../kit/clock.js'
import type { Detector, Found } from '../../../pipeline/detect/detector.js'
import type { BenchPicture } from './pictures.js'
import type { Sample } from './samples.js'

export interface ClosedLoop {
  readonly detector: Pick<Detector, 'detect'>
  readonly pictures: readonly BenchPicture[]
  /** Who ask at the same time, each again as soon as it is answered. */
  readonly sources: number
  /** Asked before each question, with those that were asked before it. */
  readonly goOn: (asked: number) => boolean
  readonly clock: Clock
  /** Told of every answer. */
  readonly onFound?: (picture: BenchPicture, found: Found) => void
}

/**
 * What each of the frames cost, in the order of the answers. Waiting for the turn is apart from the latency: the loop keeps
 * the queue full on purpose. Rejects with the first failure.
 */
export async function closedLoop(loop: ClosedLoop): Promise<Sample[]> {
  const { detector, pictures, clock, goOn, onFound } = loop
  const samples: Sample[] = []
  let asked = 0
  const ask = async (sourceId: string): Promise<void> => {
    while (goOn(asked)) {
      const picture = pictures[asked % pictures.length]!
      asked += 1
      const askedAtMs = clock.monotonicMs()
      const found = await detector.detect(sourceId, () => picture)
      const latencyMs = clock.monotonicMs() - askedAtMs - found.waitedMs
      samples.push({ latencyMs, waitMs: found.waitedMs, ...found.timings })
      onFound?.(picture, found)
    }
  }
  await Promise.all(Array.from({ length: loop.sources }, (_, at) => ask(`bench-${at}`)))
  return samples
}

/**
 * Sources that keep so many workers busy with full batches: while one batch is computed, the next must be waiting, because
 * nobody waits for a batch to be full.
 */
export const sourcesFor = (workers: number, batch: number): number =>
  batch === 1 ? workers : 2 * workers * batch
