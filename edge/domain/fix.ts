import type { Track } from './track.js'

/** Where on the map something is. Longitude and latitude in degrees. */
export interface Fix {
  readonly lon: number
  readonly lat: number
  readonly alt?: number
  readonly crs: 'WGS84'
  /** 1 sigma, metres, in the direction in which it is largest. */
  readonly accuracyM: number
  /** How the error lies on the ground; absent where it is taken to be the same all round. */
  readonly ellipse?: ErrorEllipse
  /** `camera`: the camera's own position stands for the thing's. `survey`: somebody wrote down where the sensor is. */
  readonly method: 'homography' | 'telemetry' | 'camera' | 'survey'
}

/** 1 sigma along each axis. 39 % of the errors lie inside; 90 % do inside 2.146 times its axes. */
export interface ErrorEllipse {
  readonly sigmaMajorM: number
  readonly sigmaMinorM: number
  /** Of the major axis, clockwise from north, 0 to 180. */
  readonly bearingDeg: number
}

/** How something moves over the ground. Given only where it certainly moves. */
export interface GroundMotion {
  readonly speedMps: number
  readonly sigmaSpeedMps: number
  /** Where it goes, clockwise from north, 0 to 360. */
  readonly headingDeg: number
  readonly sigmaHeadingDeg: number
}

/** What the box of a thing that lies flat covers of the ground: the thing itself is no larger. 1 sigma each. */
export interface GroundSize {
  readonly areaM2: number
  readonly sigmaAreaM2: number
  /** From corner to corner, the longer way. */
  readonly lengthM: number
  readonly sigmaLengthM: number
}

/** A track, and where it is if that is known. */
export interface LocatedTrack {
  readonly track: Track
  readonly fix?: Fix
  readonly motion?: GroundMotion
  /** Of things that lie flat. */
  readonly size?: GroundSize
}
