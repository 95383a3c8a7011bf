import type { Pose } from '../../domain/pose.js'
import { REASON_OUT_OF_ORDER, REASON_SAME_TIME } from './reasons.js'
import type { SkippedPart } from './telemetry.js'
import type { PlacedPose } from './time-order.js'

/**
 * As many poses as can be kept so that time rises through the file as it is written, for a recording that counts its own time: a block
 * whose time was damaged is left out, and does not take along those after it; of a recording that was appended to another, the longer
 * one is kept. (The longest rising subsequence, by patience sorting.)
 */
export function inRisingTime(placed: readonly PlacedPose[]): { poses: Pose[]; skipped: SkippedPart[] } {
  const timeOf = (index: number): number => placed[index]!.pose.tMs
  /** For each length, the index that ends a rising row of it with the least time. */
  const ends: number[] = []
  const before = new Int32Array(placed.length).fill(-1)
  for (let index = 0; index < placed.length; index += 1) {
    const length = firstNotBefore(ends, timeOf, timeOf(index))
    before[index] = ends[length - 1] ?? -1
    // Of equal times the later one stays, so that of two recordings one after the other a row is built of one alone.
    ends[length] = index
  }
  const kept = new Map<number, number>()
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) kept.set(timeOf(index), index)
  const poses: Pose[] = []
  const skipped: SkippedPart[] = []
  for (const [index, { at, pose }] of placed.entries()) {
    if (kept.get(pose.tMs) === index) poses.push(pose)
    else skipped.push({ at, reason: kept.has(pose.tMs) ? REASON_SAME_TIME : REASON_OUT_OF_ORDER })
  }
  return { poses, skipped }
}

/** The first place in `ends` whose time is not before `time`. */
function firstNotBefore(ends: readonly number[], timeOf: (index: number) => number, time: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(ends[middle]!) < time) low = middle + 1
    else high = middle
  }
  return low
}
