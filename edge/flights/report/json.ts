import type { FlightReport } from './flight-report.js'
import { statementOf } from './statement.js'

/** The report itself, with what it states in words. Times end in `Ms`: epoch milliseconds UTC, or from the start of a recording. */
export const jsonOf = (report: FlightReport): string =>
  `${JSON.stringify({ ...report, statement: statementOf(report) })}\n`
