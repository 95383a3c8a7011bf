import type { PictureGrid } from './picture-grid.js'

/** Black is 0; noise and bad tuning lift it. No street at night is that dark everywhere. */
const BLACK_AT_MOST = 24
const BLACK_RANGE = 12
const BLACK_FOR_MS = 10_000

export interface BlackWatch {
  /** Whether this picture and those before it have been black for long enough to say so. */
  see(grid: PictureGrid, capturedAtMs: number): boolean
}

/** Tells a covered lens, or a camera that has lost its light, from a dark street. */
export function createBlackWatch(): BlackWatch {
  let sinceMs: number | undefined
  return {
    see({ luma }, nowMs) {
      if (!isBlack(luma)) sinceMs = undefined
      else if (sinceMs === undefined || nowMs < sinceMs) sinceMs = nowMs
      return sinceMs !== undefined && nowMs - sinceMs >= BLACK_FOR_MS
    },
  }
}

function isBlack(luma: Float32Array): boolean {
  let least = 255
  let most = 0
  for (const cell of luma) {
    if (cell < least) least = cell
    if (cell > most) most = cell
  }
  return most <= BLACK_AT_MOST && most - least <= BLACK_RANGE
}
