import type { Clock } from '../../../../../edge/kit/clock.js'
import type { Detector } from '../../../../../edge/pipeline/detect/detector.js'
import { detectionsOf } from '../../../../support/detections.js'

/** One worker that takes `tookMs(look)` for its n-th look, and the questions in their order. */
export function fakeDetector(clock: Clock, tookMs: (look: number) => number): Pick<Detector, 'detect'> {
  let turn: Promise<unknown> = Promise.resolve()
  let looks = 0
  return {
    detect: (_, take, signal) => {
      const askedAtMs = clock.monotonicMs()
      const answer = turn.then(async () => {
        signal?.throwIfAborted()
        take()
        const waitedMs = clock.monotonicMs() - askedAtMs
        const inferMs = tookMs(looks++)
        await clock.sleep(inferMs)
        return { detections: detectionsOf([]), timings: { preMs: 0, inferMs, postMs: 0 }, waitedMs }
      })
      turn = answer.catch(() => {})
      return answer
    },
  }
}

export const picture = {
  name: 'grey',
  width: 2,
  height: 2,
  pixels: new Uint8Array(new SharedArrayBuffer(12)),
}
