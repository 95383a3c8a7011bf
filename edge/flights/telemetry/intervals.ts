import type { Pose } from '../../domain/pose.js'

/** The usual time from one pose to the next, in milliseconds: the median. Undefined where there are fewer than two. */
export function usualIntervalMs(poses: readonly Pose[]): number | undefined {
  if (poses.length < 2) return undefined
  const intervals = new Float64Array(poses.length - 1)
  for (let index = 1; index < poses.length; index += 1)
    intervals[index - 1] = poses[index]!.tMs - poses[index - 1]!.tMs
  return intervals.sort()[(intervals.length - 1) >> 1]
}

/** In so much time a drone does nothing that a straight line hides, beyond the error that is told. */
const ALWAYS_BRIDGED_MS = 3_000
const NEVER_BRIDGED_MS = 10_000
const BRIDGED_INTERVALS = 2.5

/** How far two poses may lie apart so that what is between is known: a slow telemetry may lack one of its own. */
export const bridgedMs = (usualMs: number | undefined): number =>
  Math.min(NEVER_BRIDGED_MS, Math.max(ALWAYS_BRIDGED_MS, BRIDGED_INTERVALS * (usualMs ?? 0)))

const SHORTEST_GAP_MS = 500
const GAP_INTERVALS = 3

/** Two poses so far apart that some were lost between. */
export const gapFromMs = (usualMs: number): number => Math.max(SHORTEST_GAP_MS, GAP_INTERVALS * usualMs)
