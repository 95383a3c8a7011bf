import pointInPolygon from 'point-in-polygon-hao'
import type { Thing } from '../merge/thing.js'

/** What a frame showed of the ground, metres from the origin of the flight. */
export interface View {
  readonly frame: number
  readonly camera: readonly [number, number]
  readonly ring: readonly (readonly [number, number])[]
}

/** Seen in one frame only, it may be anything. */
const LEAST_LOOKS = 2
/** Share of the frames that were near enough to see it: a model that was not trained for the view finds a thing now and then. */
const LEAST_SHARE = 0.07
/** From so much farther away than it ever was seen, it need not be seen. */
const REACH = 1.1

/** How often a thing was seen, and how often it could have been. */
export function sightsOf(
  thing: Thing,
  views: readonly View[],
): { readonly seen: number; readonly could: number } {
  const reachM = REACH * Math.max(...thing.looks.map(({ distanceM }) => distanceM))
  const [east, north] = thing.at
  const could = views.filter(({ frame, camera, ring }) => {
    if (thing.frames.has(frame)) return true
    if (Math.hypot(camera[0] - east, camera[1] - north) > reachM) return false
    return pointInPolygon([east, north], [closed(ring)]) === true
  })
  return { seen: thing.frames.size, could: could.length }
}

/**
 * Whether enough frames show a thing: two at least, and a share of those that could. A still that nothing overlaps has to be believed
 * by itself.
 */
export function isBelieved({ seen, could }: { readonly seen: number; readonly could: number }): boolean {
  if (could === 1) return true
  return seen >= LEAST_LOOKS && seen / could >= LEAST_SHARE
}

const closed = (ring: View['ring']): number[][] => [...ring, ring[0]!].map(([east, north]) => [east, north])
