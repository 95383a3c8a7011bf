import type { Source } from './sighting.js'

/** A piece of road, known by the damage that was found there. */
export interface RoadPlace {
  /** UUIDv7. */
  readonly id: string
  /** When it was first measured. */
  readonly sinceMs: number
  /** Where the first damage lay; a camera's view where nobody knows where on the ground that is. */
  readonly at: GroundSpot | ViewSpot
}

/** Degrees WGS84. */
export interface GroundSpot {
  readonly kind: 'ground'
  readonly lon: number
  readonly lat: number
}

export interface ViewSpot {
  readonly kind: 'view'
  readonly cameraId: string
  readonly zone?: string
}

/** How large one source saw one thing. */
export interface Measurement {
  readonly placeId: string
  readonly incidentId: string
  readonly atMs: number
  readonly source: Pick<Source, 'kind' | 'id'>
  /** Another model draws its boxes differently. */
  readonly modelId: string
  readonly label: string
  /** Square metres, or share of the view: the two are never put together. */
  readonly unit: 'm2' | 'share'
  readonly value: number
  /** 1 sigma, as far as the source knows it; most of it is the same each time. */
  readonly sigma?: number
  /** From corner to corner. */
  readonly lengthM?: number
}
