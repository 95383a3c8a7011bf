import type { Pose } from '../../domain/pose.js'

/** A pose as it is written. The order is that of the columns of a table. */
export interface PoseRow {
  /** Milliseconds from the start of the recording. */
  readonly t: number
  /** RFC 3339, UTC. */
  readonly time?: string
  readonly lat: number
  readonly lon: number
  readonly relAltM?: number
  readonly absAltM?: number
  readonly yaw?: number
  readonly pitch?: number
  readonly roll?: number
  readonly focalLengthMm?: number
  readonly zoom?: number
}

export const rowColumns = [
  ...(['t', 'time', 'lat', 'lon', 'relAltM', 'absAltM', 'yaw', 'pitch', 'roll'] as const),
  ...(['focalLengthMm', 'zoom'] as const),
] satisfies readonly (keyof PoseRow)[]

/** What the focal length of the rows is of. */
export type FocalLengthOf = 'lens' | '35mm film'

/** That of the lens, where any pose knows it. */
export function focalLengthOf(poses: readonly Pose[]): FocalLengthOf | undefined {
  if (poses.some(({ focalLengthMm }) => focalLengthMm !== undefined)) return 'lens'
  return poses.some(({ focalLength35Mm }) => focalLength35Mm !== undefined) ? '35mm film' : undefined
}

export function rowOf(pose: Pose, focal: FocalLengthOf | undefined): PoseRow {
  const { tMs, timeMs, lat, lon, relAltM, absAltM, yawDeg, pitchDeg, rollDeg, zoom } = pose
  const focalLengthMm = focal === 'lens' ? pose.focalLengthMm : pose.focalLength35Mm
  return {
    t: tMs,
    ...(timeMs !== undefined && { time: new Date(timeMs).toISOString() }),
    lat,
    lon,
    ...(relAltM !== undefined && { relAltM }),
    ...(absAltM !== undefined && { absAltM }),
    ...(yawDeg !== undefined && { yaw: yawDeg }),
    ...(pitchDeg !== undefined && { pitch: pitchDeg }),
    ...(rollDeg !== undefined && { roll: rollDeg }),
    ...(focalLengthMm !== undefined && { focalLengthMm }),
    ...(zoom !== undefined && { zoom }),
  }
}
