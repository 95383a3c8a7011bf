import type { Pose } from '../../domain/pose.js'
import { halfTurn, radians } from '../../geometry/angles.js'
import { lonLatToEnu } from '../../geometry/enu.js'

const EVERY_MS = 1000
/** Where nobody says how high it flies. */
const USUAL_HEIGHT_M = 40
/** Windows that tell nearly as much as the best one. */
const NEARLY = 0.95

/**
 * Where in a recording the flight changes how the picture moves: where it turns, and where it speeds up or slows down. An even flight moves
 * the picture evenly, and tells no time. What happens comes to lie in the middle of the window, since the clocks may be seconds apart.
 *
 * @param poseAt at a time of the recording, as the telemetry has it
 * @returns the start of the window, milliseconds
 */
export function tellingWindow(
  poseAt: (tMs: number) => Pose | undefined,
  durationMs: number,
  windowMs: number,
): number {
  const changes: number[] = []
  for (let tMs = 0; tMs < durationMs; tMs += EVERY_MS)
    changes.push(changeRad(poseAt(tMs), poseAt(tMs + EVERY_MS), poseAt(tMs + 2 * EVERY_MS)))
  const length = Math.round(windowMs / EVERY_MS)
  const sums = Array.from({ length: Math.max(1, changes.length - length + 1) }, (_, start) =>
    changes.slice(start, start + length).reduce((sum, change) => sum + change, 0),
  )
  const enough = NEARLY * Math.max(...sums)
  const first = sums.findIndex(sum => sum >= enough)
  const end = sums.findIndex((sum, start) => start > first && sum < enough)
  const middle = Math.floor((first + (end < 0 ? sums.length : end) - 1) / 2)
  return Math.max(0, Math.min(middle * EVERY_MS, durationMs - windowMs))
}

/** By how much the picture moves otherwise in the second second than in the first, as an angle. */
function changeRad(before: Pose | undefined, now: Pose | undefined, after: Pose | undefined): number {
  if (!before || !now || !after) return 0
  const [wasYaw, yaw] = [before, now].map(({ yawDeg, headingDeg }) => yawDeg ?? headingDeg)
  const turnedDeg = wasYaw === undefined || yaw === undefined ? 0 : Math.abs(halfTurn(yaw - wasYaw))
  const [was, is] = [lonLatToEnu(before, now), lonLatToEnu(now, after)]
  const faster = Math.hypot(is[0] - was[0], is[1] - was[1])
  const heightM = now.relAltM !== undefined && now.relAltM > 0 ? now.relAltM : USUAL_HEIGHT_M
  return radians(turnedDeg) + Math.atan2(faster, heightM)
}
