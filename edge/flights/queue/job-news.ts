import type { JobProgress } from '../job/progress.js'
import type { FlightProblem } from '../report/flight-report.js'

/** A line that the process of a job tells the queue. */
export type JobNews =
  | { readonly progress: JobProgress }
  | { readonly problems: readonly FlightProblem[] }
  | { readonly done: { readonly findings: number } }
  | { readonly stopped: true }
  /** The disk is full; what is done is kept. */
  | { readonly noRoom: string }
  | { readonly failed: string }
