import type { FlightReport } from './flight-report.js'
import { type Both, both } from './words/languages.js'

/** What every output of a flight says of itself, in its own form. */
export interface Statement {
  readonly crs: Both
  readonly verticalDatum: Both
  readonly ground: Both
  readonly angles: Both
  readonly accuracy: Both
  readonly software: string
  readonly model: string
  /** RFC 3339, UTC. */
  readonly madeAt: string
}

export function statementOf(report: FlightReport): Statement {
  const { heights, ground, angles, software, model, madeAtMs } = report
  return {
    crs: both(({ statement }) => statement.crsText),
    verticalDatum: both(({ statement }) => statement.heights[heights]),
    ground: both(({ statement }) => statement.grounds[ground]),
    angles: both(({ statement }) => statement.anglesText[angles]),
    accuracy: both(({ statement }) => statement.accuracyText),
    software: `${software.name} ${software.version}`,
    model: `${model.id} sha256 ${model.sha256}`,
    madeAt: new Date(madeAtMs).toISOString(),
  }
}
