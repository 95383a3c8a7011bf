import type { Box } from './box.js'
import type { Fix, GroundSize } from './fix.js'

/**
 * `open` and `updated` are alive; the rest have ended: `cleared` was seen to be gone, `expired` means that nobody looked
 * any more.
 */
export type SightingState = 'open' | 'updated' | 'cleared' | 'expired'

/** 0 info, 1 low, 2 medium, 3 high, 4 urgent. */
export type Severity = 0 | 1 | 2 | 3 | 4

export interface Risk {
  /** 0..1. */
  readonly score: number
  /** What the score is made of, each 0..1 before its weight. */
  readonly factors: Readonly<Record<string, number>>
  /** Factors that would count and were not known; they add nothing to the score. */
  readonly unknown?: readonly string[]
  /** What the factors rest on; names carry units. */
  readonly measured?: RiskMeasures
  /** Id of the place whose history it rests on. */
  readonly placeId?: string
}

/** What was measured of damage to a road. Absent: not known. 1 sigma each. */
export interface RiskMeasures {
  /** Of the thing, where the ground is known. */
  readonly areaM2?: number
  readonly sigmaAreaM2?: number
  /** Share of the zone, or of the frame, that it covers. */
  readonly viewShare?: number
  /** From corner to corner. */
  readonly lengthM?: number
  /** Things of the scenario in view. */
  readonly count?: number
  /** Metres of damage on a square metre of the place. */
  readonly densityPerM?: number
  /** Of the place; negative where it shrinks. */
  readonly growthM2PerWeek?: number
  readonly sigmaGrowthM2PerWeek?: number
  /** The same as a share of the view, where areas are not known. */
  readonly growthSharePerWeek?: number
  readonly sigmaGrowthSharePerWeek?: number
  /** On how many days the growth was measured. */
  readonly growthDays?: number
}

/** What a sighting and an incident both say of a thing. */
export interface Seen {
  /** UUIDv7. */
  readonly id: string
  readonly scenario: string
  readonly severity: Severity
  readonly risk?: Risk
  readonly label: string
  readonly confidence: number
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  /** How long it stood or lay there, as far as it was watched. */
  readonly dwellMs: number
  readonly zone?: string
  readonly fix?: Fix
  readonly source: Source
  /** Of a signal: the zone, or the whole frame, of the camera that sees the place; empty, as the frame is, where none does. */
  readonly box: Box
  readonly frameWidth: number
  readonly frameHeight: number
  /** Capture time of the frame that the latest change was judged on. */
  readonly capturedAtMs: number
  readonly modelId: string
  /** What a signal measured. */
  readonly measured?: Measured
}

/** What one source sees of a thing, from when the rule believed it until it was gone. Several may be of one incident. */
export interface Sighting extends Seen {
  readonly state: SightingState
  /** Of what lies flat, where the ground is known. */
  readonly size?: GroundSize
  /** How its box looks, where nobody knows where it lies; see `appearanceOf`. */
  readonly appearance?: readonly number[]
  /** Of a flight: share of the frames that showed its place as near in which it was found, 0 to 1. */
  readonly foundShare?: number
}

/** A number that a sensor sent, with the least and the largest since it went too far. */
export interface Measured {
  readonly value: number
  readonly unit: string
  readonly min: number
  readonly max: number
}

/** Who looks; a `signal` is a number that something else measures. */
export interface Source {
  readonly kind: 'camera' | 'drone' | 'flight' | 'signal'
  /** Of the camera, of the signal, or of the drone that flew; errors of one id are not independent. */
  readonly id: string
  /** Of the flight; things of one flight, like those of one camera, are told apart by who saw them. */
  readonly flightId?: string
}

/** What the judge decided. `measured`: nothing is new, and its size has been measured again. */
export interface SightingChange {
  readonly kind: 'opened' | 'updated' | 'measured' | 'cleared' | 'expired'
  readonly sighting: Sighting
  /** When it was decided, where no frame says so: nobody had looked for too long. */
  readonly atMs?: number
  /** For the history: numbers and words that it rests on. Names carry units. */
  readonly why?: Readonly<Record<string, string | number | boolean>>
}

/** Whether a source keeps its eye on its things by itself, as a camera does: it tells when they are gone. */
export const keepsWatch = ({ kind }: Source): boolean => kind === 'camera' || kind === 'signal'
