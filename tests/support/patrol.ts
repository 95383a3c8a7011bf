import { join } from 'node:path'
import { modelPath } from '../../edge/config/shipped.js'
import { JobStore } from '../../edge/flights/job/job-store.js'
import { type JobOutcome, runJob } from '../../edge/flights/job/run-job.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { type PatrolWish, patrolJob } from '../../tools/flights/patrol-job.js'
import { readRecorded, recordedDetector } from '../../tools/flights/recorded-detections.js'
import type { FlightName } from '../../tools/flights/truth-file.js'

export interface FlownPatrol {
  /** Of the job. */
  readonly dir: string
  readonly outcome: JobOutcome
  /** In their order, each once. */
  readonly stages: readonly string[]
}

/** The job of a rendered flight, done below a folder: all of it, but that the model's word is recorded. */
export async function flyPatrol(
  folder: string,
  name: FlightName,
  madeAtMs: number,
  wish: Omit<PatrolWish, 'model'>,
): Promise<FlownPatrol> {
  const dir = join(folder, 'job')
  const asked = patrolJob(folder, name, { ...wish, model: modelPath('urban-nano', folder) })
  const store = JobStore.open(dir)
  store.begin(asked, madeAtMs)
  store.close()
  const stages: string[] = []
  const outcome = await continueJob(dir, name, stage => stages.at(-1) === stage || stages.push(stage))
  return { dir, outcome, stages }
}

/** Does what is left of a job. */
export const continueJob = (
  dir: string,
  name: FlightName,
  onStage: (stage: string) => unknown = () => {},
): Promise<JobOutcome> =>
  runJob(dir, {
    ...{ clock: systemClock, log: silentLog, signal: new AbortController().signal },
    onProgress: ({ stage }) => onStage(stage),
    onProblems: () => {},
    detector: recordedDetector(readRecorded(name)),
  })
