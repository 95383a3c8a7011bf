import type { Pose } from '../../domain/pose.js'
import { turn } from './camera-attitude.js'

/** Farther from the sea than any aircraft: such a number was damaged. */
const HIGHEST_M = 100_000

/** A number that an aircraft may have written, else undefined. */
const within = (value: number | undefined, least: number, most: number): number | undefined =>
  value !== undefined && value >= least && value <= most ? value : undefined

/** What a source wrote beside time and place, some of it perhaps damaged. */
export type WrittenParts = {
  readonly [Part in Exclude<keyof Pose, 'tMs' | 'lon' | 'lat'>]?: number | undefined
}

/** What can be used of it: what is absent or impossible is left out. Yaw and heading are given as 0 to 360. */
export function usableParts(written: WrittenParts): Omit<Pose, 'tMs' | 'lon' | 'lat'> {
  const yawDeg = within(written.yawDeg, -720, 720)
  const headingDeg = within(written.headingDeg, -720, 720)
  const parts: WrittenParts = {
    timeMs: written.timeMs,
    relAltM: within(written.relAltM, -HIGHEST_M, HIGHEST_M),
    absAltM: within(written.absAltM, -HIGHEST_M, HIGHEST_M),
    yawDeg: yawDeg === undefined ? undefined : turn(yawDeg),
    pitchDeg: within(written.pitchDeg, -180, 180),
    rollDeg: within(written.rollDeg, -180, 180),
    headingDeg: headingDeg === undefined ? undefined : turn(headingDeg),
    focalLengthMm: within(written.focalLengthMm, 0.1, 10_000),
    focalLength35Mm: within(written.focalLength35Mm, 0.1, 10_000),
    horizontalFovDeg: within(written.horizontalFovDeg, 0.01, 179),
    zoom: within(written.zoom, 0.1, 1000),
    positionSigmaM: within(written.positionSigmaM, 0, HIGHEST_M),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Omit<
    Pose,
    'tMs' | 'lon' | 'lat'
  >
}
