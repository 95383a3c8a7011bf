import type { Pose } from '../../domain/pose.js'
import { turn } from '../../geometry/angles.js'

/** Farther from the sea than any aircraft: such a number was damaged. */
const HIGHEST_M = 100_000

/** What a source wrote beside time and place, some of it perhaps damaged. */
export type WrittenParts = {
  readonly [Part in Exclude<keyof Pose, 'tMs' | 'lon' | 'lat'>]?: number | undefined
}

type Parts = { -readonly [Part in keyof WrittenParts]: Pose[Part] }

/** What can be used of it: what is absent or impossible is left out. Yaw and heading are given as 0 to 360. */
export function usableParts(written: WrittenParts): Omit<Pose, 'tMs' | 'lon' | 'lat'> {
  const parts: Parts = {}
  if (written.timeMs !== undefined) parts.timeMs = written.timeMs
  const take = (
    part: keyof WrittenParts,
    least: number,
    most: number,
    as = (value: number) => value,
  ): void => {
    const value = written[part]
    if (value !== undefined && value >= least && value <= most) parts[part] = as(value)
  }
  take('relAltM', -HIGHEST_M, HIGHEST_M)
  take('absAltM', -HIGHEST_M, HIGHEST_M)
  take('yawDeg', -720, 720, turn)
  take('pitchDeg', -180, 180)
  take('rollDeg', -180, 180)
  take('headingDeg', -720, 720, turn)
  take('focalLengthMm', 0.1, 10_000)
  take('focalLength35Mm', 0.1, 10_000)
  take('horizontalFovDeg', 0.01, 179)
  take('zoom', 0.1, 1000)
  take('positionSigmaM', 0, HIGHEST_M)
  return parts as Omit<Pose, 'tMs' | 'lon' | 'lat'>
}
