import type { Telemetry } from './telemetry.js'

/** What the altitude of a telemetry reads where the aircraft took off; `first`: what it reads in the first pose. */
export type TakeoffAltitude = number | 'first'

/**
 * Telemetry with heights above the take-off, worked out of an altitude of which nobody says what it counts from (Mavic 2, Air 2S).
 * What has such heights keeps its own. A still does not begin on the ground: `first` says nothing of it.
 */
export function withTakeoffAltitude(telemetry: Telemetry, takeoff: TakeoffAltitude | undefined): Telemetry {
  const { poses, format } = telemetry
  if (takeoff === undefined || poses.some(({ relAltM }) => relAltM !== undefined)) return telemetry
  if (takeoff === 'first' && format === 'still-exif') return telemetry
  const zeroM = takeoff === 'first' ? poses.find(({ absAltM }) => absAltM !== undefined)?.absAltM : takeoff
  if (zeroM === undefined || poses.every(({ absAltM }) => absAltM === undefined)) return telemetry
  return {
    ...telemetry,
    takeoffAltM: zeroM,
    poses: poses.map(pose =>
      pose.absAltM === undefined ? pose : { ...pose, relAltM: pose.absAltM - zeroM },
    ),
  }
}
