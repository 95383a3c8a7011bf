import { leastSquaresSimilarity, missOf, type Pair, type Similarity } from '../../geometry/similarity.js'

const ROUNDS = 10
/** A pair that is off by so much counts half. */
const TOLERANCE_PX = 0.5

/**
 * Turn, zoom and shift that most pairs agree on: least squares, in rounds that weigh each pair by how well it fitted before
 * (iteratively reweighted with Cauchy's weights: Holland, Welsch, "Robust regression using iteratively reweighted
 * least-squares", 1977). Undefined where all pairs lie in one point.
 */
export function fitSimilarity(pairs: readonly Pair[]): Similarity | undefined {
  // Begins at the median shift, so that a large group of outliers does not decide the first round.
  let fit: Similarity = {
    ...{ a: 1, b: 0 },
    x: median(pairs.map(({ from, to }) => to[0] - from[0])),
    y: median(pairs.map(({ from, to }) => to[1] - from[1])),
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = leastSquaresSimilarity(pairs, weightsFor(pairs, fit))
    if (!next) return undefined
    fit = next
  }
  return fit
}

const weightsFor = (pairs: readonly Pair[], fit: Similarity): number[] =>
  pairs.map(pair => 1 / (1 + (missOf(fit, pair) / TOLERANCE_PX) ** 2))

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
