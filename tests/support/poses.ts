import type { Pose } from '../../edge/domain/pose.js'
import type { Telemetry } from '../../edge/flights/telemetry/telemetry.js'

/** Metres of a degree of latitude, near enough. */
export const METRES_A_DEGREE = 111_320

/** A flight north at so many metres a second, from 29.56 north, 106.57 east. */
export function straightFlight({
  count = 60,
  everyMs = 1000,
  mps = 8,
  lon = 106.57,
  lat = 29.56,
  more = {} as Partial<Pose>,
} = {}): Pose[] {
  return Array.from({ length: count }, (_, index) => ({
    tMs: index * everyMs,
    lon,
    lat: lat + (mps * index * everyMs) / 1000 / METRES_A_DEGREE,
    ...{ relAltM: 80, yawDeg: 0, pitchDeg: -60, rollDeg: 0, focalLength35Mm: 24 },
    ...more,
  }))
}

export const telemetryOf = (poses: readonly Pose[], more: Partial<Telemetry> = {}): Telemetry => ({
  format: 'dji-srt',
  poses,
  skipped: [],
  ...more,
})

/** Each number finite, each place on the earth, time rising, angles in their ranges. */
export function faultOf(poses: readonly Pose[]): string | undefined {
  for (const [index, pose] of poses.entries()) {
    for (const [part, value] of Object.entries(pose))
      if (!Number.isFinite(value)) return `${part} of pose ${index} is ${value}`
    if (Math.abs(pose.lat) > 90 || Math.abs(pose.lon) > 180) return `pose ${index} lies off the earth`
    if (pose.lat === 0 && pose.lon === 0) return `pose ${index} lies at 0, 0`
    const { yawDeg = 0, headingDeg = 0, pitchDeg = 0, rollDeg = 0 } = pose
    if (yawDeg < 0 || yawDeg >= 360 || headingDeg < 0 || headingDeg >= 360)
      return `pose ${index} has no usual yaw`
    if (Math.abs(pitchDeg) > 180 || Math.abs(rollDeg) > 180) return `pose ${index} has no usual pitch or roll`
    if (index > 0 && pose.tMs <= poses[index - 1]!.tMs) return `pose ${index} goes back in time`
  }
  return undefined
}
