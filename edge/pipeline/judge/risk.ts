import { type RiskWeights, riskWeights } from '../../config/schema/risk.js'
import type { GroundSize } from '../../domain/fix.js'
import { weighed } from '../../domain/risk.js'
import type { Risk } from '../../domain/sighting.js'

/** What one look shows of one thing. */
export interface LookedAt {
  readonly label: string
  /** Where the ground is known. */
  readonly size?: GroundSize | undefined
  /** Share of the zone, or of the frame, that it covers, 0..1. */
  readonly viewShare: number
  /** Things of the scenario in view. */
  readonly count: number
}

/**
 * A score for ranking, 0..1, as far as one look tells: how large it is, what it is, how many there are. The rest is of the
 * place, and unknown here. It orders the day's work; it is no engineering judgement of a road.
 */
export function scoreRisk(weights: RiskWeights, { label, size, viewShare, count }: LookedAt): Risk {
  const { extent, kind } = weights
  const isMeasured = size !== undefined && extent.fullM2 !== undefined
  const values: Readonly<Record<string, number | undefined>> = {
    extent: Math.min(1, isMeasured ? size.areaM2 / extent.fullM2! : viewShare / extent.full),
    count: Math.min(1, count / weights.count.full),
    kind: kind && Object.hasOwn(kind.hazards, label) ? kind.hazards[label] : undefined,
  }
  const parts = riskWeights(weights).map(([name, weight]) => ({ name, weight, value: values[name] }))
  return weighed(parts, {
    ...(isMeasured
      ? { areaM2: size.areaM2, sigmaAreaM2: size.sigmaAreaM2, lengthM: size.lengthM }
      : { viewShare }),
    count,
  })
}
