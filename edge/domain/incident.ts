import type { Box } from './box.js'
import type { Fix } from './fix.js'

/**
 * `open` and `updated` are alive; the rest have ended: `cleared` was seen to be gone, `expired` means
 * that nobody looked any more, `dismissed` was a person's word.
 */
export type IncidentState = 'open' | 'updated' | 'cleared' | 'expired' | 'dismissed'

export const isAlive = (state: IncidentState): boolean => state === 'open' || state === 'updated'

/** 0 info, 1 low, 2 medium, 3 high, 4 urgent. */
export type Severity = 0 | 1 | 2 | 3 | 4

export interface Risk {
  /** 0..1. */
  readonly score: number
  /** What the score is made of, each 0..1 before its weight. */
  readonly factors: Readonly<Record<string, number>>
}

/** One source saw it, long enough for the rule to believe it. */
export interface Sighting {
  readonly id: string
  readonly incidentId: string
  readonly sourceId: string
  readonly seenAtMs: number
  readonly box: Box
  readonly confidence: number
}

/** The thing itself, at one place, across frames. */
export interface Incident {
  /** UUIDv7. */
  readonly id: string
  readonly scenario: string
  readonly state: IncidentState
  readonly severity: Severity
  readonly risk?: Risk
  readonly label: string
  readonly confidence: number
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  /** How long it stood or lay there, as far as it was watched. */
  readonly dwellMs: number
  readonly sightings: number
  readonly zone?: string
  readonly fix?: Fix
  readonly sourceId: string
  readonly box: Box
  readonly frameWidth: number
  readonly frameHeight: number
  /** Capture time of the frame that the latest change was judged on. */
  readonly capturedAtMs: number
  readonly modelId: string
}

/** What the judge decided on one frame: the incident as it now is, and the sighting behind it, if any. */
export interface IncidentChange {
  readonly kind: 'opened' | 'updated' | 'cleared' | 'expired'
  readonly incident: Incident
  readonly sighting?: Sighting
}
