/** How far distances between pictures may differ from their median: containers round times to a millisecond. */
const TOLERATED_SHARE = 0.1
const ROUNDING_S = 0.0015
/** How far the rate of the beginning may differ from that of the whole. */
const TOLERATED_RATE = 0.05

/** Pictures per second over these times, which are seconds in order; 0 for fewer than two. */
export function ratePerSecond(timesS: readonly number[]): number {
  const lengthS = timesS.length < 2 ? 0 : timesS.at(-1)! - timesS[0]!
  return lengthS > 0 ? (timesS.length - 1) / lengthS : 0
}

/** Whether pictures come at uneven distances, seen from these times, or from an average (0: unknown) that does not fit them. */
export function isUneven(timesS: readonly number[], averagePerSecond: number): boolean {
  const gaps = timesS.slice(1).map((time, index) => time - timesS[index]!)
  if (gaps.length === 0) return false
  const median = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)]!
  const tolerated = Math.max(median * TOLERATED_SHARE, ROUNDING_S)
  if (gaps.some(gap => Math.abs(gap - median) > tolerated)) return true
  const rate = ratePerSecond(timesS)
  return averagePerSecond > 0 && Math.abs(rate / averagePerSecond - 1) > TOLERATED_RATE
}
