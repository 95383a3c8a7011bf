import { systemClock } from '../../kit/clock.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { silentLog } from '../../kit/log.js'
import type { JobProgress } from '../job/progress.js'
import { runJob } from '../job/run-job.js'
import type { JobNews } from './job-news.js'

/** Does the job in the folder that is its one argument, and tells how it goes on standard output, a line of JSON each. */
const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())
process.on('SIGINT', () => stopping.abort())
// The box holds the other end, and was ended without a word: nobody is there any more who could want it.
for (const end of ['end', 'close', 'error']) process.stdin.on(end, () => stopping.abort())
process.stdin.resume()
process.stdout.on('error', () => stopping.abort())

/** Each line becomes a commit of the box; a frame takes a tenth of a second. */
const PROGRESS_EVERY_MS = 1000
let toldMs = Number.NEGATIVE_INFINITY
let toldStage: string | undefined

function tellProgress(progress: JobProgress): void {
  const nowMs = systemClock.monotonicMs()
  if (progress.stage === toldStage && nowMs - toldMs < PROGRESS_EVERY_MS) return
  toldMs = nowMs
  toldStage = progress.stage
  tell({ progress })
}

function end(error: unknown): JobNews {
  if (stopping.signal.aborted) return { stopped: true }
  return isLamppostError(error, 'FLIGHT_NO_ROOM')
    ? { noRoom: describeError(error) }
    : { failed: describeError(error) }
}

const tell = (news: JobNews): void => {
  process.stdout.write(`${JSON.stringify(news)}\n`)
}

try {
  const { report } = await runJob(process.argv[2]!, {
    ...{ clock: systemClock, log: silentLog, signal: stopping.signal },
    onProgress: tellProgress,
    onProblems: problems => tell({ problems }),
  })
  tell({ done: { findings: report.findings.length } })
} catch (error) {
  tell(end(error))
}
// Worker threads of a model may still be at their last frame.
process.exit()
