import { type EdgeField, energyOf } from './edge-field.js'

/** Where a block of the reference was found again; cells from the middle of the picture, and how far it went. */
export interface FoundBlock {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

export const BLOCKS_ACROSS = 8
export const BLOCKS_DOWN = 6
export const BLOCKS = BLOCKS_ACROSS * BLOCKS_DOWN
/** Cells in each direction: 9 % of the width. */
const REACH = 12
const SIDE = 2 * REACH + 1
/** Mean square of the edges of a block that has any. */
const LEAST_ENERGY = 0.02
/** Of a perfect match. */
const LEAST_MATCH = 0.4
/** By so much it must be better than anywhere else: a fence looks the same two posts on. */
const STANDS_OUT = 0.1
/** Cells around the best place that are the best place, too. */
const PEAK = 2

/**
 * Finds one block of `reference` in `now`, by normalised correlation of edges at each place within reach; to a fraction of
 * a cell by a parabola through the peak. `undefined` where it has no edges, or nothing is like it, or too much is.
 */
export function findBlock(reference: EdgeField, now: EdgeField, block: number): FoundBlock | undefined {
  const { columns, rows, x, y } = reference
  const { x: nowX, y: nowY } = now
  const blockColumns = Math.floor(columns / BLOCKS_ACROSS)
  const blockRows = Math.floor(rows / BLOCKS_DOWN)
  const left = (block % BLOCKS_ACROSS) * blockColumns
  const top = Math.floor(block / BLOCKS_ACROSS) * blockRows
  const energy = energyOf(reference, left, top, blockColumns, blockRows)
  if (energy < LEAST_ENERGY * blockColumns * blockRows) return undefined
  scores.fill(0)
  let best = -1
  for (let dy = -REACH; dy <= REACH; dy += 1) {
    if (top + dy < 0 || top + dy + blockRows > rows) continue
    for (let dx = -REACH; dx <= REACH; dx += 1) {
      if (left + dx < 0 || left + dx + blockColumns > columns) continue
      let product = 0
      for (let row = 0; row < blockRows; row += 1) {
        const from = (top + row) * columns + left
        const shift = dy * columns + dx
        for (let at = from; at < from + blockColumns; at += 1)
          product += x[at]! * nowX[at + shift]! + y[at]! * nowY[at + shift]!
      }
      const other = energyOf(now, left + dx, top + dy, blockColumns, blockRows)
      const place = (dy + REACH) * SIDE + dx + REACH
      // A flat place has no edges to be like anything: it counts as if it had half of the block's.
      scores[place] = product / Math.sqrt(energy * Math.max(other, energy / 4))
      if (best < 0 || scores[place]! > scores[best]!) best = place
    }
  }
  if (best < 0 || scores[best]! < LEAST_MATCH || isAmbiguous(best)) return undefined
  const column = best % SIDE
  const row = Math.floor(best / SIDE)
  // What lies at the rim may lie beyond it.
  if (column === 0 || column === SIDE - 1 || row === 0 || row === SIDE - 1) return undefined
  return {
    x: left + blockColumns / 2 - columns / 2,
    y: top + blockRows / 2 - rows / 2,
    dx: column - REACH + vertex(scores[best - 1]!, scores[best]!, scores[best + 1]!),
    dy: row - REACH + vertex(scores[best - SIDE]!, scores[best]!, scores[best + SIDE]!),
  }
}

/** Of the block that is searched: one thread, one block at a time. */
const scores = new Float32Array(SIDE * SIDE)

function isAmbiguous(best: number): boolean {
  const column = best % SIDE
  const row = Math.floor(best / SIDE)
  for (let place = 0; place < scores.length; place += 1) {
    if (scores[place]! < scores[best]! - STANDS_OUT) continue
    if (Math.abs((place % SIDE) - column) > PEAK || Math.abs(Math.floor(place / SIDE) - row) > PEAK)
      return true
  }
  return false
}

const vertex = (before: number, at: number, after: number): number => {
  const bend = before - 2 * at + after
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0
}
