import type { LumaGrid } from './luma-grid.js'

export type PictureState = 'ok' | 'black' | 'frozen'

export interface PictureWatch {
  /** Takes every frame of a source, in order. */
  look(grid: LumaGrid, capturedAtMs: number): PictureState
}

/** Black is 0; noise and bad tuning lift it. No street at night is that dark everywhere. */
const BLACK_AT_MOST = 24
const BLACK_RANGE = 12
const BLACK_FOR_MS = 10_000
/**
 * The largest difference of a cell between two pictures of a camera that has hung up. A coder makes no more of one and
 * the same picture; the noise of a sensor makes more, even after much denoising.
 */
const FROZEN_AT_MOST = 0.35
const FROZEN_FOR_MS = 30_000
const FROZEN_FRAMES = 4

/** Tells a picture that shows nothing from one that does. */
export function createPictureWatch(): PictureWatch {
  let blackSinceMs: number | undefined
  let still: { cells: Float32Array; sinceMs: number; frames: number } | undefined

  const blackFor = (grid: LumaGrid, nowMs: number): number => {
    blackSinceMs = isBlack(grid.cells) ? (blackSinceMs ?? nowMs) : undefined
    return blackSinceMs === undefined ? 0 : nowMs - blackSinceMs
  }

  const isFrozen = ({ cells }: LumaGrid, nowMs: number): boolean => {
    if (!still || !isSame(still.cells, cells) || nowMs < still.sinceMs) {
      still = { cells: keep(cells, still?.cells), sinceMs: nowMs, frames: 1 }
      return false
    }
    still.frames += 1
    return still.frames >= FROZEN_FRAMES && nowMs - still.sinceMs >= FROZEN_FOR_MS
  }

  return {
    look: (grid, nowMs) => {
      const frozen = isFrozen(grid, nowMs)
      if (blackFor(grid, nowMs) >= BLACK_FOR_MS) return 'black'
      return frozen ? 'frozen' : 'ok'
    },
  }
}

function isBlack(cells: Float32Array): boolean {
  let least = 255
  let most = 0
  for (const cell of cells) {
    if (cell < least) least = cell
    if (cell > most) most = cell
  }
  return most <= BLACK_AT_MOST && most - least <= BLACK_RANGE
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at += 1) if (Math.abs(a[at]! - b[at]!) > FROZEN_AT_MOST) return false
  return true
}

function keep(cells: Float32Array, into: Float32Array | undefined): Float32Array {
  if (into?.length !== cells.length) return cells.slice()
  into.set(cells)
  return into
}
