import { setImmediate } from 'node:timers/promises'
import pointInPolygon from 'point-in-polygon-hao'
import type { Box, Point } from '../../domain/box.js'
import type { Fix } from '../../domain/fix.js'
import type { Incident } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import type { JobStore } from '../../flights/job/job-store.js'
import type { LookedFrame } from '../../flights/job/part.js'
import { directLinearTransform } from '../../geometry/dlt.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import { project } from '../../geometry/homography.js'

/** In fewer frames anything may be missed. */
const LEAST_FRAMES = 4
/** Of what only cameras have found. */
const USUAL_SHARE = 0.5
/** Neighbouring frames show much the same: so many of them are as good as one. */
const FRAMES_ALIKE = 4
/** So likely it is, at most, that what is there yet was missed. */
const MISSED_BY_CHANCE = 0.05
/** A flight that found nothing tells nothing of how far it sees. */
const USUAL_REACH_M = 15
/** A degree of latitude, and less than that; only to leave out what is far away before it costs anything. */
const M_PER_DEG = 110_000
/** Around a place so much is shown at least. */
const LEAST_MARGIN_M = 1.5

/** The frame of a flight that was nearest to a place. */
export interface PlaceLook {
  readonly frame: LookedFrame
  /** Where the place is in it, as far around as its error goes; absent where that reaches beyond the horizon. */
  readonly box?: Box
}

type View = LookedFrame & Required<Pick<LookedFrame, 'camera' | 'footprint' | 'footprintPx'>>

/**
 * How a flight looked at the place of an incident: undefined where not often and near enough to have found it,
 * as easily as flights before found it. Reads what may be
 * thousands of frames, a part at a time: this thread has cameras to serve.
 */
export async function coverageOf(
  store: JobStore,
  scenarios: readonly string[],
): Promise<(incident: Incident, sightings: readonly Sighting[]) => PlaceLook | undefined> {
  const views: View[] = []
  const distances: number[] = []
  for (const { frames, looks } of store.eachResult()) {
    distances.push(...looks.map(({ distanceM }) => distanceM))
    views.push(...frames.filter(isView))
    await setImmediate()
  }
  // The middle of how far away things were found: nearer than that they would be.
  const reachM = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? USUAL_REACH_M
  return ({ scenario, fix }, sightings) => {
    if (!fix || fix.method === 'camera' || !scenarios.includes(scenario)) return undefined
    const seeing = views.filter(view => isSeen(fix, view, reachM))
    if (!wouldFind(sightings, seeing.length)) return undefined
    const nearest = seeing.reduce((best, view) => (distanceM(fix, view) < distanceM(fix, best) ? view : best))
    const box = boxOf(fix, nearest)
    return { frame: nearest, ...(box && { box }) }
  }
}

/** Whether the model would have found it in so many frames, as often as it did before. */
function wouldFind(sightings: readonly Sighting[], frames: number): boolean {
  const shares = sightings.flatMap(({ foundShare = [] }) => foundShare)
  const share = shares.length > 0 ? Math.max(...shares) : USUAL_SHARE
  return frames >= LEAST_FRAMES && (1 - share) ** (frames / FRAMES_ALIKE) <= MISSED_BY_CHANCE
}

const isView = (frame: LookedFrame): frame is View =>
  frame.camera !== undefined && frame.footprint !== undefined && frame.footprintPx !== undefined

const distanceM = (place: LonLat, { camera }: View): number => Math.hypot(...lonLatToEnu(camera, place))

function isSeen(place: LonLat, view: View, reachM: number): boolean {
  if (Math.abs(place.lat - view.camera.lat) * M_PER_DEG > reachM) return false
  if (distanceM(place, view) > reachM) return false
  const ring = aroundPlace(place, view)
  return pointInPolygon([0, 0], [[...ring, ring[0]!].map(corner => [...corner])]) === true
}

/** Metres around the place itself: a footprint may lie on both sides of 180 degrees. */
const aroundPlace = (place: LonLat, { footprint }: View): Point[] =>
  footprint.map(corner => lonLatToEnu(place, corner))

function boxOf(fix: Fix, view: View): Box | undefined {
  const { footprintPx, widthPx, heightPx } = view
  const toPicture = directLinearTransform(aroundPlace(fix, view), footprintPx)
  const marginM = Math.max(LEAST_MARGIN_M, fix.accuracyM)
  const corners = [
    [-marginM, -marginM],
    [-marginM, marginM],
    [marginM, -marginM],
    [marginM, marginM],
  ] as const
  const seen = corners.flatMap(corner => {
    const at = project(toPicture, corner, [0, 0])
    return at ? [at] : []
  })
  if (seen.length < corners.length) return undefined
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  const [xs, ys] = [seen.map(([x]) => within(x, widthPx)), seen.map(([, y]) => within(y, heightPx))]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}
