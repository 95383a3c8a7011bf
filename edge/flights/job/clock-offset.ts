import type { Point } from '../../domain/box.js'
import type { Pose } from '../../domain/pose.js'
import { lonLatToEnu } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { pixelOf } from '../../geometry/project.js'
import { type Attitude, attitudeOf, sightOf } from '../../geometry/sight.js'
import type { CameraMotion } from '../../pipeline/track/camera-motion.js'

/** How the picture moved from one time of a recording to another, in pixels of the picture. */
export interface SeenMotion {
  readonly fromMs: number
  readonly toMs: number
  readonly motion: CameraMotion
}

export interface OffsetOptions {
  /** At a time of the telemetry. */
  readonly poseAt: (tMs: number) => Pose | undefined
  /** Of the picture that the motions are pixels of. */
  readonly lens: Lens
}

/** By how much telemetry and pictures may be apart. */
const WITHIN_MS = 10_000
const STEP_MS = 100
/** Residuals count to so much of the picture's width: beyond, the motion was not found rightly. */
const CAP = 0.15
/** The best offset explains the pictures so much better than the usual one does. */
const CLEARLY = 0.6
/** With fewer motions it is chance. */
const FEWEST = 12
/** Motions are found to a tenth of a column of 256, and all of one size are found wrongly alike. */
const MOTION_SIGMA = 0.1 / 256
/** Found anew without each of so many pieces of the recording, the offset tells how sure it is. */
const PIECES = 4
/** By so many sigmas it differs from none. */
const SURE_SIGMAS = 2

/**
 * By how many milliseconds the telemetry runs ahead of the pictures: the offset with which its poses, over level ground, make the
 * pictures move as they do. `undefined` where the flight is too even to tell, or where it may as well be none: by the jackknife (Efron
 * 1982), and by how far other offsets explain the pictures nearly as well.
 */
export function clockOffset(seen: readonly SeenMotion[], options: OffsetOptions): number | undefined {
  const costs = costsOf(seen, -WITHIN_MS, WITHIN_MS, options)
  if (costs.length === 0) return undefined
  const best = least(costs)
  const usual = [...costs].sort((a, b) => a.cost - b.cost)[Math.floor(costs.length / 2)]!
  if (best.cost > CLEARLY * usual.cost) return undefined
  const offsetMs = best.offsetMs + bend(costs, best.offsetMs)
  const sigmaMs = Math.hypot(spreadMs(seen, best.offsetMs, options), widthMs(costs, best))
  return Math.abs(offsetMs) > SURE_SIGMAS * sigmaMs ? offsetMs : undefined
}

interface Cost {
  readonly offsetMs: number
  readonly cost: number
}

function costsOf(seen: readonly SeenMotion[], fromMs: number, toMs: number, options: OffsetOptions): Cost[] {
  const costs: Cost[] = []
  for (let offsetMs = fromMs; offsetMs <= toMs; offsetMs += STEP_MS) {
    const cost = costOf(seen, offsetMs, options)
    if (cost !== undefined) costs.push({ offsetMs, cost })
  }
  return costs
}

const least = (costs: readonly Cost[]): Cost =>
  costs.reduce((best, each) => (each.cost < best.cost ? each : best))

/** Standard error of the offset by the jackknife over pieces. */
function spreadMs(seen: readonly SeenMotion[], aboutMs: number, options: OffsetOptions): number {
  const found = Array.from({ length: PIECES }, (_, piece) => {
    const rest = seen.filter((_, index) => Math.floor((PIECES * index) / seen.length) !== piece)
    const costs = costsOf(rest, aboutMs - WITHIN_MS / 5, aboutMs + WITHIN_MS / 5, options)
    if (costs.length === 0) return Number.POSITIVE_INFINITY
    const { offsetMs } = least(costs)
    return offsetMs + bend(costs, offsetMs)
  })
  const mean = found.reduce((sum, each) => sum + each, 0) / PIECES
  return Math.sqrt(((PIECES - 1) / PIECES) * found.reduce((sum, each) => sum + (each - mean) ** 2, 0))
}

/** How far from the best offset the poses explain the pictures nearly as well: as well as motions can be found. */
function widthMs(costs: readonly Cost[], { offsetMs, cost }: Cost): number {
  const near = costs.filter(each => each.cost <= cost + MOTION_SIGMA)
  return Math.max(STEP_MS / 2, ...near.map(each => Math.abs(each.offsetMs - offsetMs)))
}

/** Where between its neighbours the least cost lies, by a parabola. */
function bend(costs: readonly Cost[], atMs: number): number {
  const at = (offsetMs: number) => costs.find(each => each.offsetMs === offsetMs)?.cost
  const [before, here, after] = [at(atMs - STEP_MS), at(atMs)!, at(atMs + STEP_MS)]
  if (before === undefined || after === undefined) return 0
  const curve = before - 2 * here + after
  return curve > 0 ? Math.round(((before - after) / (2 * curve)) * STEP_MS) : 0
}

/** Mean distance between where the pictures moved and where the poses say, as a share of the width. */
function costOf(
  seen: readonly SeenMotion[],
  offsetMs: number,
  { poseAt, lens }: OffsetOptions,
): number | undefined {
  const points: readonly Point[] = [0.25, 0.5, 0.75].map(x => [lens.widthPx * x, lens.heightPx * 0.6])
  let sum = 0
  let count = 0
  for (const { fromMs, toMs, motion } of seen) {
    const [from, to] = [poseAt(fromMs - offsetMs), poseAt(toMs - offsetMs)]
    if (!from || !to) continue
    for (const point of points) {
      const predicted = movedTo(point, from, to, lens)
      if (!predicted) continue
      const [x, y] = point
      const moved = [
        motion[0]! * x + motion[1]! * y + motion[2]!,
        motion[3]! * x + motion[4]! * y + motion[5]!,
      ] as const
      const apart = Math.hypot(moved[0] - predicted[0], moved[1] - predicted[1]) / lens.widthPx
      sum += Math.min(CAP, apart)
      count += 1
    }
  }
  return count < FEWEST * points.length ? undefined : sum / count
}

/** Where the ground at a pixel of one pose is in the picture of another. */
function movedTo(pixel: Point, from: Pose, to: Pose, lens: Lens): Point | undefined {
  const [before, after] = [attitudeOfPose(from), attitudeOfPose(to)]
  const ray = undistort(lens, pixel)
  if (!before || !after || !ray || from.relAltM === undefined || to.relAltM === undefined) return undefined
  const { azimuthRad, depressionRad } = sightOf(before, ray)
  if (depressionRad <= 0 || from.relAltM <= 0) return undefined
  const distanceM = from.relAltM / Math.tan(depressionRad)
  const [east, north] = lonLatToEnu(from, to)
  return pixelOf(lens, after, [
    distanceM * Math.sin(azimuthRad) - east,
    distanceM * Math.cos(azimuthRad) - north,
    -to.relAltM,
  ])
}

function attitudeOfPose({ yawDeg, pitchDeg = -90, rollDeg = 0, headingDeg }: Pose): Attitude | undefined {
  const yaw = yawDeg ?? headingDeg
  return yaw === undefined ? undefined : attitudeOf(yaw, pitchDeg, rollDeg)
}
