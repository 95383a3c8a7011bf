import type { JobProgress } from '../job/progress.js'
import type { FlightProblem } from '../report/flight-report.js'

/** A line that the process of a job tells the queue. */
export type JobNews =
  | { readonly progress: JobProgress }
  | { readonly problems: readonly FlightProblem[] }
  | { readonly done: { readonly findings: number } }
  | { readonly stopped: true }
  | { readonly failed: string }
