import { leastSquaresSimilarity, missOf, type Pair, type Similarity } from '../../geometry/similarity.js'
import type { FoundBlock } from './block-search.js'

/** Cells that a block may be off and still have gone the same way. */
const AGREES = 0.8
/** Where so many agree, no other movement can be the one of most. */
const ENOUGH = 0.9

/**
 * The one movement that most blocks have made, by trying every two of them (RANSAC of all samples) and a least-squares fit
 * of those that agree; and how many do. `undefined` of fewer than two blocks.
 */
export function commonMovement(
  blocks: readonly FoundBlock[],
): { readonly movement: Similarity; readonly agreeing: number } | undefined {
  const pairs = blocks.map(({ x, y, dx, dy }): Pair => ({ from: [x, y], to: [x + dx, y + dy] }))
  const agreeingWith = (movement: Similarity | undefined): readonly Pair[] =>
    movement ? pairs.filter(pair => missOf(movement, pair) <= AGREES) : []
  let most: readonly Pair[] = []
  for (const [at, first] of pairs.entries()) {
    if (most.length >= ENOUGH * pairs.length) break
    for (const second of pairs.slice(at + 1)) {
      const agreeing = agreeingWith(leastSquaresSimilarity([first, second]))
      if (agreeing.length > most.length) most = agreeing
      if (most.length >= ENOUGH * pairs.length) break
    }
  }
  const agreeing = agreeingWith(leastSquaresSimilarity(most))
  const movement = leastSquaresSimilarity(agreeing)
  return movement && { movement, agreeing: agreeing.length }
}

/** How far the corner of a picture of that size goes that goes farthest, cells. */
export function farthestCorner({ a, b, x, y }: Similarity, columns: number, rows: number): number {
  const corners = [-1, 1].flatMap(right =>
    [-1, 1].map(down => [(right * columns) / 2, (down * rows) / 2] as const),
  )
  return Math.max(
    ...corners.map(([left, top]) => Math.hypot((a - 1) * left - b * top + x, b * left + (a - 1) * top + y)),
  )
}
