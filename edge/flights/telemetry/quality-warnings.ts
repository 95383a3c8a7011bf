import type { TelemetryQuality } from './quality.js'

export type QualityWarningCode =
  | 'no-poses'
  | 'no-lock'
  | 'gaps'
  | 'jumps'
  | 'height-jumps'
  | 'two-drones'
  | 'no-height'
  | 'datum-unknown'
  | 'no-camera-angles'
  | 'no-lens'
  | 'zoom-changes'
  | 'local-times'
  | 'time-order'
  | 'few-satellites'
  | 'resaved'

/** Something that makes places worse, or impossible; `code` is what scripts may rely on. */
export interface QualityWarning {
  readonly code: QualityWarningCode
  readonly what: string
}

/** A receiver that sees fewer may be off by tens of metres. */
const ENOUGH_SATELLITES = 8

/** What an operator should know, the worst first. */
export function qualityWarnings(quality: Omit<TelemetryQuality, 'warnings'>): QualityWarning[] {
  const { poses, gaps, jumps, heightJumps, lock, known, mixed, zoomChanges, sameTime, outOfOrder } = quality
  const warnings: QualityWarning[] = []
  const warn = (isSo: boolean, code: QualityWarningCode, what: string): void => {
    if (isSo) warnings.push({ code, what })
  }
  warn(poses === 0, 'no-poses', 'nothing of it tells where the camera was')
  warn(
    lock.withoutPlace > 0,
    'no-lock',
    `${plural(lock.withoutPlace, 'part has', 'parts have')} no usable position`,
  )
  if (poses === 0) return warnings
  warn(mixed, 'two-drones', 'places go to and fro as if two drones were mixed')
  warn(jumps.count > 0, 'jumps', `the place jumps ${times(jumps.count)}, faster than a drone flies`)
  warn(
    heightJumps.count > 0,
    'height-jumps',
    `the height jumps ${times(heightJumps.count)}, faster than a drone climbs`,
  )
  warn(
    gaps.count > 0,
    'gaps',
    `${plural(gaps.count, 'gap', 'gaps')}, the longest ${seconds(gaps.longestMs ?? 0)}; nothing is known in ${gaps.unbridged} of them`,
  )
  warn(known.relAltM === 0 && known.absAltM === 0, 'no-height', 'it tells no height')
  warn(
    known.absAltM > 0 && quality.absAltDatum === undefined,
    'datum-unknown',
    known.relAltM > 0
      ? 'nothing says what its absolute heights count from: use those above the take-off'
      : 'nothing says what its heights count from: the sea, the ellipsoid or the take-off; tell "lamppost flight" with --takeoff-altitude',
  )
  warn(
    known.yawDeg < 1 || known.pitchDeg < 1,
    'no-camera-angles',
    known.yawDeg === 0 && known.pitchDeg === 0
      ? 'it does not say where the camera looks'
      : `where the camera looks is told for ${percent(Math.min(known.yawDeg, known.pitchDeg))} only`,
  )
  warn(
    known.focalLengthMm + known.focalLength35Mm + known.horizontalFovDeg === 0,
    'no-lens',
    'it does not say how wide the lens sees',
  )
  warn(zoomChanges > 0, 'zoom-changes', `the zoom changes ${times(zoomChanges)}`)
  warn(
    (lock.satellites?.least ?? ENOUGH_SATELLITES) < ENOUGH_SATELLITES,
    'few-satellites',
    `at times only ${lock.satellites?.least} satellites were received`,
  )
  warn(
    sameTime + outOfOrder > 0,
    'time-order',
    `${plural(sameTime, 'part has', 'parts have')} the time of another, of ${outOfOrder} the time does not fit those around`,
  )
  warn(
    quality.savedBy !== undefined,
    'resaved',
    `it was saved again by ${quality.savedBy}: what it tells may not be of its pixels any more`,
  )
  warn(
    quality.localTimes,
    'local-times',
    'its times are local ones of an unknown zone, and were not taken over; --utc-offset says which',
  )
  return warnings
}

export const percent = (share: number): string =>
  `${share > 0 && share < 0.01 ? '< 1' : Math.floor(100 * share)} %`

export const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 1))} s`

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const times = (count: number): string => plural(count, 'time', 'times')
