import type { Clock } from '../../../kit/clock.js'
import type { Detector } from '../../../pipeline/detect/detector.js'
import { largestHeld } from '../largest-held.js'
import { quantile } from '../quantile.js'
import type { BenchPicture } from './pictures.js'
import type { Streams } from './result.js'

export interface StreamsWanted {
  /** Frames per second of each stream. */
  readonly fps: number
  readonly budgetMs: number
}

export interface StreamTrial extends StreamsWanted {
  readonly detector: Pick<Detector, 'detect'>
  readonly pictures: readonly BenchPicture[]
  readonly forMs: number
  readonly clock: Clock
}

/** Frames that must be answered in time; what is late or never looked at are the others. */
const SHARE_IN_TIME = 0.95

export interface StreamsTried {
  /** Infinite for a frame that was replaced by a newer one unseen. */
  readonly latenciesMs: readonly number[]
}

/**
 * So many cameras as the box has them: each gives a frame in its rhythm into a slot for the newest, asks when it is not
 * waiting, and what a worker takes is the newest it has by then. Latencies count from the moment the frame was there.
 */
export async function tryStreams(trial: StreamTrial, count: number): Promise<StreamsTried> {
  const { clock, fps, forMs } = trial
  const startMs = clock.monotonicMs()
  const latenciesMs: number[] = []
  const stream = async (at: number): Promise<void> => {
    // Cameras are not in step.
    const phaseMs = ((at / count) * 1000) / fps
    const frames = Math.max(1, Math.round((forMs / 1000) * fps))
    let waiting: { dueAtMs: number } | undefined
    const running = new Set<Promise<void>>()
    let failure: unknown
    for (let frame = 0; frame < frames && failure === undefined; frame += 1) {
      const dueAtMs = startMs + phaseMs + (frame * 1000) / fps
      const waitMs = dueAtMs - clock.monotonicMs()
      if (waitMs > 0) await clock.sleep(waitMs)
      if (waiting) {
        latenciesMs.push(Number.POSITIVE_INFINITY)
        waiting.dueAtMs = dueAtMs
        continue
      }
      const slot = { dueAtMs }
      waiting = slot
      const asked = ask(trial, `stream-${at}`, at + frame, () => {
        waiting = undefined
        return slot.dueAtMs
      }).then(
        latencyMs => void latenciesMs.push(latencyMs),
        error => {
          failure ??= error
        },
      )
      running.add(asked)
      void asked.then(() => running.delete(asked))
    }
    await Promise.all(running)
    if (failure !== undefined) throw failure
  }
  await Promise.all(Array.from({ length: count }, (_, at) => stream(at)))
  return { latenciesMs }
}

/** The latency of one look, counted from when the frame that was taken in the end was due. */
async function ask(
  { detector, pictures, clock }: StreamTrial,
  sourceId: string,
  picture: number,
  taken: () => number,
): Promise<number> {
  let dueAtMs = 0
  await detector.detect(sourceId, () => {
    dueAtMs = taken()
    return pictures[picture % pictures.length]!
  })
  return clock.monotonicMs() - dueAtMs
}

export const inTimeShare = (latenciesMs: readonly number[], budgetMs: number): number =>
  latenciesMs.length === 0 ? 0 : latenciesMs.filter(ms => ms <= budgetMs).length / latenciesMs.length

/** Searches from `first` streams on; `onTry` is told how many are tried. */
export async function mostStreams(
  trial: StreamTrial,
  first: number,
  onTry: (count: number) => void,
): Promise<Streams> {
  const { fps, budgetMs } = trial
  const tried = new Map<number, StreamsTried>()
  const most = await largestHeld(first, async count => {
    onTry(count)
    const result = await tryStreams(trial, count)
    tried.set(count, result)
    return quantile(result.latenciesMs, SHARE_IN_TIME) <= budgetMs
  })
  const best = tried.get(most)
  if (!best) return { fps, budgetMs, most: 0 }
  return {
    fps,
    budgetMs,
    most,
    p95Ms: quantile(best.latenciesMs, SHARE_IN_TIME),
    inTimeShare: inTimeShare(best.latenciesMs, budgetMs),
  }
}
