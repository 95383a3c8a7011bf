import type { FlightProblem } from '../report/flight-report.js'
import { footageProblems } from './words/footage-problems.js'
import type { ProblemEntry, Values } from './words/problem-entry.js'
import { telemetryProblemWords } from './words/telemetry-problems.js'

/** Everything that may be wrong with a flight before it is looked at, and what to do. */
const catalogue = { ...footageProblems, ...telemetryProblemWords }

export type ProblemCode = keyof typeof catalogue

export function flightProblem(code: ProblemCode, file?: string, values: Values = {}): FlightProblem {
  const entry: ProblemEntry = catalogue[code]
  const [[en, hintEn], [zh, hintZh]] = [entry.en(values), entry.zh(values)]
  return {
    ...{ code, severity: entry.severity },
    ...(file !== undefined && { file }),
    what: { en, zh },
    ...(hintEn !== undefined && hintZh !== undefined && { hint: { en: hintEn, zh: hintZh } }),
  }
}
