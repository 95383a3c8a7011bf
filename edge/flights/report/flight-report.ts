import type { Box } from '../../domain/box.js'
import type { Fix, GroundSize } from '../../domain/fix.js'
import type { Risk, Severity } from '../../domain/sighting.js'
import type { LonLat } from '../../geometry/enu.js'

/** What a flight found, and on what it rests. Everything that is written of a flight is written from this. */
export interface FlightReport {
  readonly id: string
  /** What people call it: the name of its first file, or what the operator gave. */
  readonly name: string
  /** When it was made, epoch milliseconds UTC. */
  readonly madeAtMs: number
  readonly software: { readonly name: string; readonly version: string }
  readonly model: { readonly id: string; readonly sha256: string }
  /** Ids of what was looked for. */
  readonly scenarios: readonly string[]
  readonly recordings: readonly Recording[]
  readonly track: readonly TrackPoint[]
  readonly footprints: readonly Footprint[]
  readonly findings: readonly Finding[]
  /** What was found in pictures and could not be placed on the map, by the reason. */
  readonly unplaced: readonly Unplaced[]
  readonly problems: readonly FlightProblem[]
  /** What heights of the track count from, in words for people. */
  readonly heights: 'take-off' | 'ellipsoid' | 'egm96' | 'unknown'
  /** What the ground is taken to be. */
  readonly ground: 'level with the take-off' | 'terrain model'
  /** How the camera's angles are known. */
  readonly angles: 'gimbal' | 'nadir assumed'
}

export interface Unplaced {
  /** What scripts may rely on. */
  readonly reason: string
  /** The same for people; where it is absent, they read the reason itself. */
  readonly says?: { readonly en: string; readonly zh: string }
  readonly count: number
}

/** A video, or one still. */
export interface Recording {
  readonly file: string
  readonly kind: 'video' | 'still'
  readonly widthPx: number
  readonly heightPx: number
  /** 0 for a still. */
  readonly durationMs: number
  /** Epoch milliseconds UTC, where known. */
  readonly startedAtMs?: number
  /** The file that its poses come from. */
  readonly telemetry?: string
  readonly telemetryFormat?: string
  /** By how much the telemetry was found to run ahead of the pictures, and was moved. */
  readonly clockOffsetMs?: number
  /** Frames that were looked at. */
  readonly looked: number
}

/** Where the aircraft was. */
export interface TrackPoint extends LonLat {
  /** Index of the recording. */
  readonly recording: number
  /** From the start of the recording. */
  readonly tMs: number
  readonly timeMs?: number
  readonly altM?: number
  /** `gap`: nothing is known between the point before and this one. `jump`: it cannot have flown from there so fast. */
  readonly quality: 'good' | 'gap' | 'jump'
}

/** What a picture shows of the ground: corners from the upper left, clockwise as seen in the picture. */
export interface Footprint {
  readonly recording: number
  readonly tMs: number
  readonly corners: readonly LonLat[]
}

/** One thing that the flight found, once, however often it was seen. */
export interface Finding {
  /** UUIDv7; that of its sighting. */
  readonly id: string
  /** From 1, as pictures and tables call it. */
  readonly number: number
  readonly scenario: string
  readonly label: string
  readonly words: { readonly en: FindingWords; readonly zh: FindingWords }
  /** 0..1. */
  readonly confidence: number
  readonly severity: Severity
  /** Of scenarios that score one: what the flight alone tells. */
  readonly risk?: Risk
  readonly fix: Fix
  readonly size?: GroundSize
  /** In how many frames. */
  readonly looks: number
  /** Of the frames that showed its place from no farther away than it ever was seen, 0 to 1. */
  readonly foundShare: number
  /** In how many passes over the place. */
  readonly passes: number
  /** The frame that shows it best. */
  readonly best: {
    readonly recording: number
    readonly tMs: number
    readonly timeMs?: number
    readonly box: Box
    readonly widthPx: number
    readonly heightPx: number
  }
  /** Relative to the folder of the report, with the box drawn in; absent where none could be made. */
  readonly picture?: string
  /** The same from near, relative to the same folder. */
  readonly closeUp?: string
}

export interface FindingWords {
  readonly scenario: string
  readonly label: string
}

/** Something the operator should know; `code` is what scripts may rely on. */
export interface FlightProblem {
  readonly code: string
  readonly severity: 'refusal' | 'warning' | 'note'
  readonly file?: string
  readonly what: { readonly en: string; readonly zh: string }
  readonly hint?: { readonly en: string; readonly zh: string }
}
