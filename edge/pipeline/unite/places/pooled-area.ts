import type { Series } from './series.js'

/** What is older than this, counted from the latest, says how large something was. */
const FRESH_DAYS = 1.5

export interface Area {
  readonly areaM2: number
  readonly sigmaAreaM2: number
}

/** How large something is by the latest day of each source: the mean weighted by what each says of its own error. */
export function pooledArea(series: readonly Series[]): Area | undefined {
  const latest = series.filter(({ unit }) => unit === 'm2').map(({ days }) => days.at(-1)!)
  const newest = Math.max(...latest.map(({ at }) => at))
  const fresh = latest.filter(({ at }) => newest - at <= FRESH_DAYS)
  if (fresh.length === 0) return undefined
  // An error of nothing is no error that anybody knows.
  const weights = fresh.map(({ value, sigma }) => 1 / Math.max(sigma, value * 1e-3, 1e-6) ** 2)
  const weight = weights.reduce((sum, each) => sum + each, 0)
  return {
    areaM2: fresh.reduce((sum, { value }, index) => sum + value * weights[index]!, 0) / weight,
    sigmaAreaM2: 1 / Math.sqrt(weight),
  }
}
