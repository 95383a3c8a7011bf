import type { RiskWeights } from '../config/schema/risk.js'
import { type RiskFactor, riskFactors } from '../config/schema/risk.js'
import type { Risk, RiskMeasures } from '../domain/sighting.js'

/** What a score is, wherever one is shown. */
export const riskCaution =
  '评分仅用于安排处置先后，不是对道路的工程鉴定。 The score ranks work; it is no engineering judgement of a road.'

const names: Readonly<Record<RiskFactor, string>> = {
  extent: '范围 extent',
  count: '数量 count',
  density: '密度 density',
  kind: '类型 kind',
  growth: '增长 growth',
  water: '积水 water',
  works: '施工 works',
  traffic: '交通 traffic',
}

export const factorName = (factor: string): string =>
  riskFactors.includes(factor as RiskFactor) ? names[factor as RiskFactor] : factor

const metres2 = (value: number): string => `${value.toFixed(2)} m²`

/** What a factor rests on, where it was measured. */
export function factorBasis(factor: string, measured: RiskMeasures = {}): string {
  switch (factor) {
    case 'extent':
      return extentBasis(measured)
    case 'count':
      return measured.count === undefined ? '' : `${measured.count} in view`
    case 'density':
      return measured.densityPerM === undefined
        ? ''
        : `${(100 * measured.densityPerM).toFixed(2)} m on 100 m²`
    case 'growth':
      return growthBasis(measured)
    default:
      return ''
  }
}

function extentBasis({ areaM2, sigmaAreaM2, viewShare }: RiskMeasures): string {
  if (areaM2 !== undefined)
    return sigmaAreaM2 === undefined ? metres2(areaM2) : `${areaM2.toFixed(2)} ± ${metres2(sigmaAreaM2)}`
  return viewShare === undefined ? '' : `${percent(viewShare)} of the view (area not known)`
}

function growthBasis({ growthDays, ...measured }: RiskMeasures): string {
  const on = growthDays === undefined ? '' : `, by ${growthDays} days`
  const { growthM2PerWeek: area, sigmaGrowthM2PerWeek: areaSigma = 0 } = measured
  const { growthSharePerWeek: share, sigmaGrowthSharePerWeek: shareSigma = 0 } = measured
  if (area !== undefined) return `${area.toFixed(2)} ± ${metres2(areaSigma)} a week${on}`
  return share === undefined ? '' : `${percent(share)} ± ${percent(shareSigma)} of the view a week${on}`
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** Name, value, weight, what it adds, and what it rests on; the factors that are not known at the end. */
export function factorRows(
  risk: Risk,
  weights: RiskWeights | undefined,
): (readonly [string, string, string, string, string])[] {
  const weightOf = (factor: string): number | undefined => weights?.[factor as RiskFactor]?.weight
  const known = Object.entries(risk.factors).map(([factor, value]) => {
    const weight = weightOf(factor)
    const adds = weight === undefined ? '' : (weight * value).toFixed(3)
    const basis = factorBasis(factor, risk.measured)
    return [factorName(factor), value.toFixed(2), weight?.toFixed(2) ?? '', adds, basis] as const
  })
  const unknown = (risk.unknown ?? []).map(
    factor => [factorName(factor), '?', weightOf(factor)?.toFixed(2) ?? '', '0', '未知 not known'] as const,
  )
  return [...known, ...unknown]
}

/** One line: the score, each factor with what it rests on, and what is not known. */
export function riskLine({ score, factors, unknown = [], measured }: Risk): string {
  const known = Object.entries(factors).map(([factor, value]) => {
    const basis = factorBasis(factor, measured)
    return `${factor} ${value.toFixed(2)}${basis === '' ? '' : ` (${basis})`}`
  })
  const rest = unknown.length === 0 ? '' : `; not known: ${unknown.join(', ')}`
  return `risk ${score.toFixed(2)}: ${known.join(', ')}${rest}`
}
