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
}

/** What one source sees of a thing, from when the rule believed it until it was gone. Several may be of one incident. */
export interface Sighting {
  /** UUIDv7. */
  readonly id: string
  readonly scenario: string
  readonly state: SightingState
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
  /** Of what lies flat, where the ground is known. */
  readonly size?: GroundSize
  /** How its box looks, where nobody knows where it lies; see `appearanceOf`. */
  readonly appearance?: readonly number[]
  readonly source: Source
  readonly box: Box
  readonly frameWidth: number
  readonly frameHeight: number
  /** Capture time of the frame that the latest change was judged on. */
  readonly capturedAtMs: number
  readonly modelId: string
}

/** Who looks. */
export interface Source {
  readonly kind: 'camera' | 'drone' | 'flight'
  /** Of the camera, or of the drone that flew; errors of one id are not independent. */
  readonly id: string
  /** Of the flight; things of one flight, like those of one camera, are told apart by who saw them. */
  readonly flightId?: string
}

/** What the judge decided. */
export interface SightingChange {
  readonly kind: 'opened' | 'updated' | 'cleared' | 'expired'
  readonly sighting: Sighting
  /** When it was decided, where no frame says so: nobody had looked for too long. */
  readonly atMs?: number
}
