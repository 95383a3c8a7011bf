import type { Box, Point } from '../../domain/box.js'
import type { LonLat } from '../../geometry/enu.js'
import type { Look } from '../merge/look.js'

/** A piece of a recording that is looked at in one go; done or not done at all. */
export interface Part {
  /** Index of the recording. */
  readonly recording: number
  /** Of the video; a still has neither. */
  readonly fromMs: number
  readonly toMs: number
  /** From one frame that is looked at to the next. */
  readonly gapMs: number
  /** Whether keyframes lie close enough. */
  readonly decode: 'keyframes' | 'all' | 'still'
}

/** A frame that was looked at, whatever it showed. */
export interface LookedFrame {
  /** Unique in the flight; rises with the parts and, within one, with time. */
  readonly frame: number
  readonly recording: number
  readonly tMs: number
  /** Where the camera was; absent where nobody knows. */
  readonly camera?: LonLat
  /** Absent where the ground that it shows is not known. */
  readonly footprint?: readonly LonLat[]
  /** Where its corners are in the picture. */
  readonly footprintPx?: readonly Point[]
  readonly widthPx: number
  readonly heightPx: number
  /** Who could be recognised in it; absent where the model saw nobody. */
  readonly present?: Present
}

/** People and vehicles in a frame, whole, in its pixels. */
export interface Present {
  readonly people: readonly Box[]
  readonly vehicles: readonly Box[]
}

export interface PartResult {
  readonly frames: readonly LookedFrame[]
  readonly looks: readonly Look[]
  /** What was found and has no place, by the reason. */
  readonly unplaced: Readonly<Record<string, number>>
  /** Why the rest of the part could not be decoded. */
  readonly trouble?: string
  readonly timings: PartTimings
}

/** Milliseconds. What the part waited for: pictures, or detections; the rest is placing and bookkeeping. */
export interface PartTimings {
  readonly tookMs: number
  readonly decodeMs: number
  readonly detectMs: number
}

/** Frames of a part have numbers from here on. */
export const FRAMES_A_PART = 10_000
