import type { PictureGrid } from './picture-grid.js'

/**
 * The largest difference of a cell between two pictures of a camera that has hung up: a dozen of its pixels off by one
 * level. A coder that is given one and the same picture makes the very same pixels of it again and again, or a few
 * sets of them; where a sensor is behind it, each key frame differs by several levels somewhere, however still the street.
 */
const FROZEN_AT_MOST = 0.1
/** Longer than the way between two key frames: until the next one, a coder may skip everything that stands still. */
const FROZEN_FOR_MS = 30_000
const FROZEN_FRAMES = 3
/** Pictures that a coder may make of one, whose rate control goes round in a circle. */
const VARIANTS = 3

export interface FrozenWatch {
  /** Whether there has been no new picture for long enough to say so. */
  see(grid: PictureGrid, capturedAtMs: number): boolean
}

/** Tells a camera that has hung up from a street where nothing happens. */
export function createFrozenWatch(): FrozenWatch {
  /** The latest that were new, in a ring. */
  const seen: Float32Array[] = []
  let next = 0
  let newAtMs = Number.NEGATIVE_INFINITY
  let repeated = 0

  const remember = (luma: Float32Array): void => {
    const place = seen[next]
    if (place?.length === luma.length) place.set(luma)
    else seen[next] = luma.slice()
    next = (next + 1) % VARIANTS
  }

  return {
    see({ luma }, nowMs) {
      if (nowMs < newAtMs || !seen.some(old => isSame(old, luma))) {
        remember(luma)
        newAtMs = nowMs
        repeated = 0
        return false
      }
      repeated += 1
      return repeated >= FROZEN_FRAMES && nowMs - newAtMs >= FROZEN_FOR_MS
    },
  }
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at += 1) if (Math.abs(a[at]! - b[at]!) > FROZEN_AT_MOST) return false
  return true
}
