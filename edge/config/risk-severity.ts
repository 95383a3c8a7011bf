import type { Risk, Severity } from '../domain/sighting.js'
import type { RiskWeights } from './schema/risk.js'

/** The severity of the highest step that the score lies above. */
export function severityOfRisk({ severity }: Pick<RiskWeights, 'severity'>, { score }: Risk): Severity {
  return severity.filter(step => score > step.above).at(-1)?.severity ?? 0
}
