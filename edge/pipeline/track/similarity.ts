/** Where a point was, and where it is. */
export interface Pair {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

/** x' = a x - b y + x0, y' = b x + a y + y0. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly x: number
  readonly y: number
}

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
    const next = solve(pairs, weightsFor(pairs, fit))
    if (!next) return undefined
    fit = next
  }
  return fit
}

const weightsFor = (pairs: readonly Pair[], { a, b, x, y }: Similarity): number[] =>
  pairs.map(({ from, to }) => {
    const offX = to[0] - (a * from[0] - b * from[1] + x)
    const offY = to[1] - (b * from[0] + a * from[1] + y)
    return 1 / (1 + (offX * offX + offY * offY) / TOLERANCE_PX ** 2)
  })

function solve(pairs: readonly Pair[], weights: readonly number[]): Similarity | undefined {
  const mean = (of: (pair: Pair) => number): number => {
    let sum = 0
    let total = 0
    pairs.forEach((pair, index) => {
      sum += weights[index]! * of(pair)
      total += weights[index]!
    })
    return sum / total
  }
  const fromX = mean(({ from }) => from[0])
  const fromY = mean(({ from }) => from[1])
  const toX = mean(({ to }) => to[0])
  const toY = mean(({ to }) => to[1])
  const spread = mean(({ from }) => (from[0] - fromX) ** 2 + (from[1] - fromY) ** 2)
  if (!(spread > 0)) return undefined
  const along = mean(({ from, to }) => (from[0] - fromX) * (to[0] - toX) + (from[1] - fromY) * (to[1] - toY))
  const across = mean(({ from, to }) => (from[0] - fromX) * (to[1] - toY) - (from[1] - fromY) * (to[0] - toX))
  const a = along / spread
  const b = across / spread
  return { a, b, x: toX - a * fromX + b * fromY, y: toY - b * fromX - a * fromY }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
