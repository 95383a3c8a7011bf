import { setMaxListeners } from 'node:events'
import type { Clock } from '../../../kit/clock.js'
import type { Detector } from '../../../pipeline/detect/detector.js'
import type { BenchPicture } from './pictures.js'
import type { Sample } from './samples.js'

export interface OpenLoop {
  readonly detector: Pick<Detector, 'detect'>
  readonly pictures: readonly BenchPicture[]
  readonly perSecond: number
  readonly forMs: number
  readonly clock: Clock
}

export interface OpenLoopResult {
  readonly samples: readonly Sample[]
  /** Latencies so far of what was asked for and not answered in the end. */
  readonly unansweredMs: readonly number[]
}

/** How long answers are waited for once nothing more is asked. */
const GRACE_MS = 1000

/**
 * Asks at fixed times, whether or not what was asked before is answered, and counts each latency from the time at which the
 * question was due. A stall then shows in every question that was due meanwhile; a loop that waits for its answers would
 * have asked one question in that time ("coordinated omission", G. Tene, How NOT to Measure Latency).
 * Rejects with the first failure.
 */
export async function openLoop(loop: OpenLoop): Promise<OpenLoopResult> {
  const { detector, pictures, perSecond, forMs, clock } = loop
  const samples: Sample[] = []
  const freeIds: string[] = []
  const pending = new Map<number, Promise<void>>()
  const over = new AbortController()
  // Each question that waits listens; under overload these are many.
  setMaxListeners(0, over.signal)
  const startMs = clock.monotonicMs()
  const unansweredMs: number[] = []
  let failure: unknown
  let idsGiven = 0

  const ask = async (question: number, dueAtMs: number): Promise<void> => {
    // One question at a time per source is the rule of a detector, so that each that waits is another source.
    const sourceId = freeIds.pop() ?? `bench-${idsGiven++}`
    const picture = pictures[question % pictures.length]!
    const askedAtMs = clock.monotonicMs()
    // A timer may ring a moment early: what is asked before it is due does not wait less than nothing.
    const fromMs = Math.min(dueAtMs, askedAtMs)
    try {
      const { timings, waitedMs } = await detector.detect(sourceId, () => picture, over.signal)
      const latencyMs = clock.monotonicMs() - fromMs
      samples.push({ latencyMs, waitMs: askedAtMs - fromMs + waitedMs, ...timings })
    } catch (error) {
      if (over.signal.aborted) unansweredMs.push(clock.monotonicMs() - dueAtMs)
      else failure ??= error
    }
    freeIds.push(sourceId)
    pending.delete(question)
  }

  const questions = Math.max(1, Math.round((forMs / 1000) * perSecond))
  for (let question = 0; question < questions && failure === undefined; question += 1) {
    const dueAtMs = startMs + (question * 1000) / perSecond
    const waitMs = dueAtMs - clock.monotonicMs()
    if (waitMs > 0) await clock.sleep(waitMs)
    pending.set(question, ask(question, dueAtMs))
  }
  await Promise.race([Promise.all(pending.values()), clock.sleep(GRACE_MS)])
  over.abort(new Error('the time is over'))
  await Promise.all(pending.values())
  if (failure !== undefined) throw failure
  return { samples, unansweredMs }
}
