import { parse } from 'csv-parse/sync'
import geodesic from 'geographiclib-geodesic'
import { quantile } from '../../../edge/cli/bench/quantile.js'

/** How good places are of which the truth is known. */
export interface Judgement {
  /** With `use` = 1 and a place. */
  readonly points: number
  readonly medianM: number
  readonly p90M: number
  /** Of the truths, how many lie in the stated ellipse of 90 %. */
  readonly insideShare: number
}

/** Chi-square of 2 degrees of freedom, below which nine tenths lie. */
const NINE_TENTHS = 4.605

/** @param text a table as `lamppost locate` writes it, with the columns true_lat, true_lon and use */
export function judgeFixes(text: string): Judgement {
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  const misses = rows
    .filter(({ use, status }) => Number(use) === 1 && status === 'ok')
    .map(row => {
      const at = (name: string) => Number(row[name])
      const { s12, azi1 } = geodesic.Geodesic.WGS84.Inverse(
        at('lat'),
        at('lon'),
        at('true_lat'),
        at('true_lon'),
      )
      const fromAxis = ((azi1! - at('sigma_bearing_deg')) * Math.PI) / 180
      const chiSquare =
        ((s12! * Math.cos(fromAxis)) / at('sigma_major_m')) ** 2 +
        ((s12! * Math.sin(fromAxis)) / at('sigma_minor_m')) ** 2
      return { missM: s12!, isInside: chiSquare <= NINE_TENTHS }
    })
  const sorted = misses.map(({ missM }) => missM).sort((a, b) => a - b)
  return {
    points: misses.length,
    medianM: quantile(sorted, 0.5),
    p90M: quantile(sorted, 0.9),
    insideShare: misses.filter(({ isInside }) => isInside).length / misses.length,
  }
}
