import { setImmediate } from 'node:timers/promises'
import pointInPolygon from 'point-in-polygon-hao'
import type { Incident } from '../../domain/incident.js'
import type { JobStore } from '../../flights/job/job-store.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'

/** Seen in so many frames, it would have been found. */
const LEAST_FRAMES = 4
/** A flight that found nothing tells nothing of how far it sees. */
const USUAL_REACH_M = 15
/** A degree of latitude, and less than that; only to leave out what is far away before it costs anything. */
const M_PER_DEG = 110_000

interface View {
  readonly camera: LonLat
  readonly footprint: readonly LonLat[]
}

/**
 * Whether a flight looked at the place of an incident often and near enough to have found it. Reads what may be thousands of frames, a
 * part at a time: this thread has cameras to serve.
 */
export async function coverageOf(
  store: JobStore,
  scenarios: readonly string[],
): Promise<(incident: Incident) => boolean> {
  const views: View[] = []
  const distances: number[] = []
  for (const { frames, looks } of store.eachResult()) {
    distances.push(...looks.map(({ distanceM }) => distanceM))
    for (const { camera, footprint } of frames) if (camera && footprint) views.push({ camera, footprint })
    await setImmediate()
  }
  // The middle of how far away things were found: nearer than that they would be.
  const reachM = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? USUAL_REACH_M
  return ({ scenario, fix }) => {
    if (!fix || fix.method === 'camera' || !scenarios.includes(scenario)) return false
    const seeing = views.filter(view => isSeen(fix, view, reachM))
    return seeing.length >= LEAST_FRAMES
  }
}

function isSeen(place: LonLat, { camera, footprint }: View, reachM: number): boolean {
  if (Math.abs(place.lat - camera.lat) * M_PER_DEG > reachM) return false
  if (Math.hypot(...lonLatToEnu(camera, place)) > reachM) return false
  // Metres around the place itself: a footprint may lie on both sides of 180 degrees.
  const ring = footprint.map(corner => [...lonLatToEnu(place, corner)])
  return pointInPolygon([0, 0], [[...ring, ring[0]!]]) === true
}
