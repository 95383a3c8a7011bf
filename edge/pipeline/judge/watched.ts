import type { Needs } from '../../config/schema/needs.js'

/** A longer pause between two looks is time in which nobody looked, unless no more was asked for. */
const LONGEST_WATCHED_GAP_MS = 30_000
/** Looks come late at times. */
const LATE = 2

/** How much of the time between two looks counts as watched. */
export function watchedBetween(lastMs: number | undefined, atMs: number, needs: Needs): number {
  const gapMs = atMs - (lastMs ?? atMs)
  const expectedMs = 'fps' in needs ? 1000 / needs.fps : needs.maxIntervalMs
  return gapMs <= Math.max(LONGEST_WATCHED_GAP_MS, LATE * expectedMs) ? gapMs : 0
}
