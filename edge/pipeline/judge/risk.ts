import type { RiskWeights } from '../../config/schema/risk.js'
import type { Risk, Severity } from '../../domain/sighting.js'

/**
 * A score for ranking, 0..1: the sum of weighted factors that each rise linearly to 1 at their `full` value.
 * The weights add up to 1. It orders the day's work; it is no engineering judgement of a road.
 *
 * @param extentShare share of the zone (or frame) that the thing covers, 0..1
 * @param count things of the scenario in view
 */
export function scoreRisk(weights: RiskWeights, extentShare: number, count: number): Risk {
  const extent = Math.min(1, extentShare / weights.extent.full)
  const crowd = Math.min(1, count / weights.count.full)
  return {
    score: extent * weights.extent.weight + crowd * weights.count.weight,
    factors: { extent, count: crowd },
  }
}

export function severityOfRisk(weights: RiskWeights, risk: Risk): Severity {
  const reached = weights.severity.filter(step => risk.score > step.above)
  return reached.at(-1)?.severity ?? 0
}
