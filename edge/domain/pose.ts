/** What heights count from: the WGS84 ellipsoid, as GNSS has it, or the sea level of EGM96, as most maps have it. */
export type VerticalDatum = 'ellipsoid' | 'egm96'

/**
 * Where a camera in the air was, and where it looked, at one time of its recording. Longitude, latitude and angles in degrees; the
 * angles are the camera's own and absolute, as a gimbal reports them: yaw clockwise from true north (0 to 360), pitch 0 level and -90
 * straight down, roll clockwise seen from behind. What the source does not say is absent.
 */
export interface Pose {
  /** From the start of the recording. */
  readonly tMs: number
  /** Epoch milliseconds UTC, as the source says it. */
  readonly timeMs?: number
  readonly lon: number
  readonly lat: number
  /** Above where it took off. */
  readonly relAltM?: number
  /** Counts from what the telemetry says of its datum. */
  readonly absAltM?: number
  readonly yawDeg?: number
  readonly pitchDeg?: number
  readonly rollDeg?: number
  /** Where the aircraft's nose points, clockwise from true north. No substitute for the camera's yaw. */
  readonly headingDeg?: number
  /** Of the lens itself. */
  readonly focalLengthMm?: number
  /** Of a lens that shows as much on 36 x 24 mm film. */
  readonly focalLength35Mm?: number
  /** From the left to the right edge of the picture, zoom included; says more of the lens than either focal length. */
  readonly horizontalFovDeg?: number
  /** Digital, from 1. */
  readonly zoom?: number
  /** 1 sigma of the place, where the source says how well it knows it. */
  readonly positionSigmaM?: number
}
