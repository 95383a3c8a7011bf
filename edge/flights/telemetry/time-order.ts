import type { Pose } from '../../domain/pose.js'
import type { SkippedPart } from './telemetry.js'

/** A pose, and where in its file it stands. */
export interface PlacedPose {
  readonly at: number
  readonly pose: Pose
}

/** Poses in the order of time; of several with one time, the first. */
export function inTimeOrder(placed: readonly PlacedPose[]): { poses: Pose[]; skipped: SkippedPart[] } {
  const poses: Pose[] = []
  const skipped: SkippedPart[] = []
  for (const { at, pose } of [...placed].sort((a, b) => a.pose.tMs - b.pose.tMs)) {
    if (pose.tMs === poses.at(-1)?.tMs) skipped.push({ at, reason: 'another has the same time' })
    else poses.push(pose)
  }
  return { poses, skipped }
}

/** Parts that could not be used, in the order of the file. */
export const inFileOrder = (...lists: readonly (readonly SkippedPart[])[]): SkippedPart[] =>
  lists.flat().sort((a, b) => a.at - b.at)
