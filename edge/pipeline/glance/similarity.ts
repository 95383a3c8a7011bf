import type { FoundBlock } from './block-search.js'

/** How a picture went: about its middle turned and grown, (a, b) = scale * (cos, sin), then shifted; cells. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly dx: number
  readonly dy: number
}

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
  let most: readonly FoundBlock[] = []
  for (const [at, first] of blocks.entries()) {
    if (most.length >= ENOUGH * blocks.length) break
    for (const second of blocks.slice(at + 1)) {
      const movement = leastSquares([first, second])
      const agreeing = blocks.filter(block => missOf(movement, block) <= AGREES)
      if (agreeing.length > most.length) most = agreeing
      if (most.length >= ENOUGH * blocks.length) break
    }
  }
  if (most.length < 2) return undefined
  const rough = leastSquares(most)
  const agreeing = blocks.filter(block => missOf(rough, block) <= AGREES)
  return { movement: leastSquares(agreeing), agreeing: agreeing.length }
}

/** How far the corner of a picture of that size goes that goes farthest, cells. */
export function farthestCorner({ a, b, dx, dy }: Similarity, columns: number, rows: number): number {
  const corners = [-1, 1].flatMap(right => [-1, 1].map(down => [(right * columns) / 2, (down * rows) / 2]))
  return Math.max(
    ...corners.map(([x, y]) => Math.hypot((a - 1) * x! - b * y! + dx, b * x! + (a - 1) * y! + dy)),
  )
}

/** Least squares in closed form (Umeyama 1991, in the plane). */
function leastSquares(blocks: readonly FoundBlock[]): Similarity {
  const n = blocks.length
  const mean = (of: (block: FoundBlock) => number): number => blocks.reduce((sum, it) => sum + of(it), 0) / n
  const x = mean(block => block.x)
  const y = mean(block => block.y)
  const u = mean(block => block.x + block.dx)
  const v = mean(block => block.y + block.dy)
  let dot = 0
  let cross = 0
  let spread = 0
  for (const block of blocks) {
    const [px, py] = [block.x - x, block.y - y]
    const [qx, qy] = [block.x + block.dx - u, block.y + block.dy - v]
    dot += px * qx + py * qy
    cross += px * qy - py * qx
    spread += px * px + py * py
  }
  const a = dot / spread
  const b = cross / spread
  return { a, b, dx: u - (a * x - b * y), dy: v - (b * x + a * y) }
}

const missOf = ({ a, b, dx, dy }: Similarity, block: FoundBlock): number =>
  Math.hypot(
    a * block.x - b * block.y + dx - block.x - block.dx,
    b * block.x + a * block.y + dy - block.y - block.dy,
  )
