import type { Pose } from '../../domain/pose.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'

/** Faster than any drone that carries a camera over a city, metres a second. */
export const FASTEST_MPS = 60
/** Places are written to four decimals by some aircraft, and a receiver tells a new one only every few pictures. */
const PLACE_STEP_M = 16

/** Metres along the ground, the shorter way round the earth. */
export function metresApart(a: LonLat, b: LonLat): number {
  return a.lon === b.lon && a.lat === b.lat ? 0 : Math.hypot(...lonLatToEnu(a, b))
}

/** Whether nothing flies so far in that time at that speed, whatever rounding did to the places. */
export const isTooFar = (metres: number, ms: number, mps = FASTEST_MPS): boolean =>
  metres > (mps * ms) / 1000 + PLACE_STEP_M

/** Whether what lies between two poses is known: near enough in time, and a drone can fly from one to the other. */
export const isFlown = (from: Pose, to: Pose, longestGapMs: number): boolean =>
  to.tMs - from.tMs <= longestGapMs && canFly(from, to)

export const canFly = (from: Pose, to: Pose): boolean =>
  !isTooFar(metresApart(from, to), to.tMs - from.tMs) && heightJump(from, to) === undefined

/** Faster up or down than any, metres a second, and more than a barometer wavers in a gust. */
const FASTEST_CLIMB_MPS = 30
const WAVERING_M = 5

/** The height that changes faster than any drone climbs or falls; both usually come of one sensor, and the first is told. */
export function heightJump(
  from: Pose,
  to: Pose,
): { readonly of: 'relAltM' | 'absAltM'; readonly metres: number } | undefined {
  const mostM = (FASTEST_CLIMB_MPS * (to.tMs - from.tMs)) / 1000 + WAVERING_M
  for (const of of ['relAltM', 'absAltM'] as const) {
    const metres = Math.abs((to[of] ?? Number.NaN) - (from[of] ?? Number.NaN))
    if (metres > mostM) return { of, metres }
  }
  return undefined
}

/** The poses in rows, within which all is known that lies between two. */
export function flownRows(poses: readonly Pose[], longestGapMs: number): Pose[][] {
  const rows: Pose[][] = []
  for (const [index, pose] of poses.entries()) {
    const before = poses[index - 1]
    if (before && isFlown(before, pose, longestGapMs)) rows.at(-1)!.push(pose)
    else rows.push([pose])
  }
  return rows
}
