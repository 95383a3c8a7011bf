import type { Lens } from '../../geometry/lens.js'

/** How the camera moves at one time, and what it shows. */
export interface Moving {
  readonly speedMps: number
  /** Of the camera's yaw, per second. */
  readonly turnRadPerS: number
  /** Above the ground. */
  readonly heightM: number
  /** Of the middle of the picture below level. */
  readonly depressionRad: number
}

/** Each place is in so many frames of a pass that goes over it, at least. */
const LOOKS_A_PASS = 8
/** The middle of a picture that looks nearly level is taken for no farther away than this. */
const LEAST_DEPRESSION_RAD = (10 * Math.PI) / 180
const SHORTEST_MS = 100
/** Who hovers is looked at so often all the same. */
const LONGEST_MS = 5_000

/**
 * From one frame that is looked at to the next, so that they lie at most `spacingM` apart on the ground and turn by at most an eighth
 * of the picture: an eighth of the depth of what a frame shows, where no spacing is asked for.
 */
export function gapBetweenFrames(
  { speedMps, turnRadPerS, heightM, depressionRad }: Moving,
  lens: Lens,
  spacingM?: number,
): number {
  const sightM = Math.max(heightM, 1) / Math.sin(Math.max(depressionRad, LEAST_DEPRESSION_RAD))
  const depthM = (sightM * lens.heightPx) / lens.fy
  const widthRad = 2 * Math.atan(lens.widthPx / 2 / lens.fx)
  const byWay = ((spacingM ?? depthM / LOOKS_A_PASS) / speedMps) * 1000
  const byTurn = (widthRad / LOOKS_A_PASS / turnRadPerS) * 1000
  return Math.max(SHORTEST_MS, Math.min(LONGEST_MS, byWay, byTurn))
}
