import { type RiskWeights, riskWeights } from '../../../config/schema/risk.js'
import type { Traffic } from '../../../config/schema/traffic.js'
import { weighed } from '../../../domain/risk.js'
import type { Risk } from '../../../domain/sighting.js'
import type { Growth } from './growth.js'
import type { Area } from './pooled-area.js'

/** What is known of a place, beyond what one look shows. Undefined: nobody knows. */
export interface PlaceFacts {
  readonly placeId: string
  /** Of the thing itself, by all who measured it lately. */
  readonly area: Area | undefined
  /** Metres of damage on a square metre of the place. */
  readonly densityPerM: number | undefined
  readonly growth: Growth | undefined
  readonly water: boolean | undefined
  readonly works: boolean | undefined
  readonly traffic: Traffic | undefined
}

/** What a look says, completed by what is known of the place. Growth that is not sure counts as none. */
export function placeRisk(weights: RiskWeights, look: Risk, facts: PlaceFacts): Risk {
  const { extent, density, growth, traffic } = weights
  const area = extent.fullM2 === undefined ? undefined : facts.area
  const grows = facts.growth?.isSure
    ? facts.growth.perWeek / (facts.growth.unit === 'm2' ? (growth?.fullM2 ?? 1) : (growth?.full ?? 1))
    : 0
  const values: Readonly<Record<string, number | undefined>> = {
    ...look.factors,
    ...(area && { extent: upToOne(area.areaM2 / extent.fullM2!) }),
    density:
      density && facts.densityPerM !== undefined ? upToOne(facts.densityPerM / density.full) : undefined,
    growth: facts.growth && upToOne(grows),
    water: facts.water === undefined ? undefined : Number(facts.water),
    works: facts.works === undefined ? undefined : Number(facts.works),
    traffic: facts.traffic && traffic?.classes[facts.traffic],
  }
  const parts = riskWeights(weights).map(([name, weight]) => ({ name, weight, value: values[name] }))
  const risk = weighed(parts, {
    ...look.measured,
    ...area,
    ...(density && facts.densityPerM !== undefined && { densityPerM: facts.densityPerM }),
    ...(growth && facts.growth && measuredGrowth(facts.growth)),
  })
  return { ...risk, placeId: facts.placeId }
}

const upToOne = (value: number): number => Math.min(1, Math.max(0, value))

const measuredGrowth = ({ unit, perWeek, sigmaPerWeek, days }: Growth) =>
  unit === 'm2'
    ? { growthM2PerWeek: perWeek, sigmaGrowthM2PerWeek: sigmaPerWeek, growthDays: days }
    : { growthSharePerWeek: perWeek, sigmaGrowthSharePerWeek: sigmaPerWeek, growthDays: days }
