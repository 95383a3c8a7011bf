import type { Track } from './track.js'

/** Where on the map something is. Longitude and latitude in degrees. */
export interface Fix {
  readonly lon: number
  readonly lat: number
  readonly alt?: number
  readonly crs: 'WGS84'
  /** 1 sigma, metres. */
  readonly accuracyM: number
  /** `camera`: the camera's own position stands for the thing's. */
  readonly method: 'homography' | 'telemetry' | 'camera'
}

/** A track, and where it is if that is known. */
export interface LocatedTrack {
  readonly track: Track
  readonly fix?: Fix
}
