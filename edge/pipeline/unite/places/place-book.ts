import type { Fix } from '../../../domain/fix.js'
import type { IncidentState } from '../../../domain/incident.js'
import type { Measurement, RoadPlace } from '../../../domain/road-place.js'
import type { Source } from '../../../domain/sighting.js'

/** An incident as far as places look at it. */
export interface Neighbour {
  readonly incidentId: string
  readonly state: IncidentState
  readonly source: Pick<Source, 'kind' | 'id'>
  readonly zone?: string
  readonly fix?: Fix
}

/** What places need of the store. Everything throws STORE_UNAVAILABLE where the disk refuses. */
export interface PlaceBook {
  places(): RoadPlace[]
  placeOf(incidentId: string): string | undefined
  add(place: RoadPlace): void
  /** The incident is at this place from now on. */
  bind(incidentId: string, placeId: string): void
  /** Takes the place of what the same source measured of the same thing in the same hour. */
  measured(measurement: Measurement): void
  /** Oldest first. */
  measurementsOf(incidentId: string, sinceMs: number): Measurement[]
  /** Ids of the incidents at a place that are alive. */
  aliveAt(placeId: string): string[]
  /** Incidents of the scenarios that are alive, or were last seen at `sinceMs` or later. */
  incidentsOf(scenarios: readonly string[], sinceMs: number): Neighbour[]
  /** What was measured of the one was of the other. */
  merged(incidentId: string, into: string): void
  /** Makes one measurement a day of what is older than a month, and lets go of what is older than two years. */
  tidy(nowMs: number): void
}
