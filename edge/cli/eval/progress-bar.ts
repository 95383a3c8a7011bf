import type { Progress } from '../progress.js'
import { durationText } from '../text.js'

const BAR_WIDTH = 30

/** Shows how many of `total` are done, and how long the rest will take at the pace so far. */
export function progressBar(progress: Progress, total: number, nowMs: () => number): (done: number) => void {
  const startMs = nowMs()
  return done => {
    const share = done / total
    const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')
    const leftMs = ((nowMs() - startMs) / done) * (total - done)
    progress.show(`${bar} ${done} of ${total}, ${durationText(leftMs)} left`)
  }
}
