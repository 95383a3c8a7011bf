import type { FlightProblem } from '../../report/flight-report.js'

export type Values = Readonly<Record<string, string | number>>

export interface ProblemEntry {
  /** `refusal`: the file is left out, or nothing can be placed. `warning`: places are worse. `note`: good to know. */
  readonly severity: FlightProblem['severity']
  readonly en: (values: Values) => readonly [what: string, hint?: string]
  readonly zh: (values: Values) => readonly [what: string, hint?: string]
}

export const counted = (count: string | number | undefined, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`
