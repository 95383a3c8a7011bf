import type { Pose, VerticalDatum } from '../../domain/pose.js'

export type TelemetryFormat =
  | 'dji-srt'
  | 'gpx'
  | 'csv'
  | 'misb-klv'
  | 'mavlink-tlog'
  | 'still-exif'
  | 'dji-osd'

/** What a file says of a flight. */
export interface Telemetry {
  readonly format: TelemetryFormat
  /** Which of the format's dialects it is, as people would call it. */
  readonly variant?: string
  /** In the order of time; every number is finite, every place lies on the earth. */
  readonly poses: readonly Pose[]
  /** What `absAltM` counts from; absent where nobody says it. */
  readonly absAltDatum?: VerticalDatum
  /** What could not be used, and why. */
  readonly skipped: readonly SkippedPart[]
  /** Offset from UTC of the times it wrote is unknown: they are local times of some zone, and no pose has a `timeMs`. */
  readonly localTimes?: true
  /** How many satellites its receiver had, at worst and at best, where the file says it. */
  readonly satellites?: { readonly least: number; readonly most: number }
  /** Of a still: the program that saved it after the camera did, as EXIF names it. */
  readonly savedBy?: string
  /** Of a still: the size that its tags say it was taken with, as coded. */
  readonly taken?: { readonly widthPx: number; readonly heightPx: number }
  /** What `absAltM` is taken to read at the take-off, where heights above it were worked out of that. */
  readonly takeoffAltM?: number
}

/** A part of a file that tells no pose. */
export interface SkippedPart {
  /** Where it stands, as the format counts: a line, a block, a packet, from 1. */
  readonly at: number
  readonly reason: string
}
