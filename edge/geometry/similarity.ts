import type { Point } from '../domain/box.js'

/** Where a point was, and where it is. */
export interface Pair {
  readonly from: Point
  readonly to: Point
}

/** Turn, zoom and shift: x' = a x - b y + x0, y' = b x + a y + y0, with (a, b) the zoom times cosine and sine of the turn. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly x: number
  readonly y: number
}

/**
 * The similarity that fits the pairs best, each with its weight, all 1 where absent: least squares in closed form (Umeyama
 * 1991, in the plane). Undefined where all pairs lie in one point.
 */
export function leastSquaresSimilarity(
  pairs: readonly Pair[],
  weights?: readonly number[],
): Similarity | undefined {
  const mean = (of: (pair: Pair) => number): number => {
    let sum = 0
    let total = 0
    for (const [index, pair] of pairs.entries()) {
      const weight = weights?.[index] ?? 1
      sum += weight * of(pair)
      total += weight
    }
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

/** How far a pair is from where the similarity puts it. */
export const missOf = ({ a, b, x, y }: Similarity, { from, to }: Pair): number =>
  Math.hypot(to[0] - (a * from[0] - b * from[1] + x), to[1] - (b * from[0] + a * from[1] + y))
