/** Where a vehicle is at a moment: a smooth curve through timed points, and the heading it drives with. */
import { monotoneCurve } from './monotone.js'

/** Seconds into the scene, metres east and north of the scene's origin. */
export interface Keyframe {
  t: number
  east: number
  north: number
}

export interface Pose {
  east: number
  north: number
  /** Degrees clockwise from north. */
  heading: number
}

/** Slower than this (m/s) a vehicle keeps the heading it had. */
const STANDSTILL = 0.15
const STEP_S = 0.05

/**
 * The pose at `t`, or undefined before the first and after the last keyframe: the vehicle is not there.
 * A single keyframe is a vehicle parked for the whole scene, facing `parkedHeading`.
 */
export function followPath(path: readonly Keyframe[], parkedHeading = 90): (t: number) => Pose | undefined {
  const first = path[0]!
  const last = path.at(-1)!
  if (path.length === 1) return () => ({ east: first.east, north: first.north, heading: parkedHeading })

  const east = monotoneCurve(path.map(key => [key.t, key.east]))
  const north = monotoneCurve(path.map(key => [key.t, key.north]))
  const headingAt = (t: number): number | undefined => {
    const de = east(t + STEP_S) - east(t - STEP_S)
    const dn = north(t + STEP_S) - north(t - STEP_S)
    if (Math.hypot(de, dn) < STANDSTILL * 2 * STEP_S) return undefined
    return (Math.atan2(de, dn) * 180) / Math.PI
  }
  const lastHeading = (t: number): number => {
    const now = headingAt(t)
    if (now !== undefined) return now
    // on a grid of its own, or a standing vehicle would turn a little between frames
    for (let step = Math.floor(t / STEP_S); step * STEP_S >= first.t; step--) {
      const heading = headingAt(step * STEP_S)
      if (heading !== undefined) return heading
    }
    return parkedHeading
  }
  return t => {
    if (t < first.t || t > last.t) return undefined
    return { east: east(t), north: north(t), heading: lastHeading(t) }
  }
}
