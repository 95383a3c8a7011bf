/** Where the camera of a rendered flight really was, at any moment. */
import type { Pose } from '../../edge/domain/pose.js'
import { enuToLonLat } from '../../edge/geometry/enu.js'
import type { FlightPose, FlightTruth } from '../world/flight-truth.js'

/** Metres from the origin of the flight, and degrees, as its truth has them. */
export type TruePose = Pick<FlightPose, 'eastM' | 'northM' | 'upM' | 'yaw' | 'pitch' | 'roll'>

const AXES = ['eastM', 'northM', 'upM', 'yaw', 'pitch', 'roll'] as const

/** Between the frames by a cubic through the four nearest; before and after the flight it hovers. */
export function truePoses({ frames }: Pick<FlightTruth, 'frames'>): (tMs: number) => TruePose {
  const times = frames.map(({ tMs }) => tMs)
  const columns = AXES.map(axis => (axis === 'yaw' ? unwrapped : same)(frames.map(({ pose }) => pose[axis])))
  return tMs => {
    const [eastM, northM, upM, yaw, pitch, roll] = columns.map(values => cubicAt(times, values, tMs))
    return { eastM: eastM!, northM: northM!, upM: upM!, yaw: (yaw! + 360) % 360, pitch: pitch!, roll: roll! }
  }
}

const same = (values: number[]): number[] => values

/** Degrees without a step from 360 to 0. */
function unwrapped(degrees: number[]): number[] {
  let turns = 0
  return degrees.map((value, i) => {
    const step = i > 0 ? value - degrees[i - 1]! : 0
    if (step > 180) turns -= 360
    if (step < -180) turns += 360
    return value + turns
  })
}

/** Catmull and Rom's cubic; the frames are evenly spaced but for the rounding of their times. */
function cubicAt(times: readonly number[], values: readonly number[], t: number): number {
  const last = times.length - 1
  if (t <= times[0]!) return values[0]!
  if (t >= times[last]!) return values[last]!
  let i = Math.min(last - 1, Math.floor((t / times[last]!) * last))
  while (t < times[i]!) i--
  while (t > times[i + 1]!) i++
  const [a, b] = [values[i]!, values[i + 1]!]
  const [before, after] = [values[i - 1] ?? 2 * a - b, values[i + 2] ?? 2 * b - a]
  const s = (t - times[i]!) / (times[i + 1]! - times[i]!)
  const [toB, toAfter] = [(b - before) / 2, (after - a) / 2]
  return a + s * toB + s * s * (3 * (b - a) - 2 * toB - toAfter) + s * s * s * (2 * (a - b) + toB + toAfter)
}

/** As a pose of telemetry, of the picture at `tMs`. */
export function poseOf(
  truth: Omit<FlightTruth, 'frames'>,
  pose: TruePose,
  tMs: number,
  timeMs: number,
): Pose {
  return {
    tMs,
    timeMs,
    ...enuToLonLat(truth.origin, pose.eastM, pose.northM),
    relAltM: pose.upM,
    absAltM: truth.groundAltM + pose.upM,
    yawDeg: (pose.yaw + 360) % 360,
    pitchDeg: pose.pitch,
    rollDeg: pose.roll,
    focalLength35Mm: focalLength35Of(truth),
  }
}

const FILM_DIAGONAL_MM = Math.hypot(36, 24)

/** By the diagonal of a 4:3 sensor, of which a video shows the whole width: so makers print it. */
function focalLength35Of({ lens, width }: Omit<FlightTruth, 'frames'>): number {
  return (lens.intrinsics.fx / Math.hypot(width, (width * 3) / 4)) * FILM_DIAGONAL_MM
}
