import pointInPolygon from 'point-in-polygon-hao'
import type { Incident } from '../../domain/incident.js'
import type { JobStore } from '../../flights/job/job-store.js'
import { lonLatToEnu } from '../../geometry/enu.js'

/** Seen in so many frames, it would have been found. */
const LEAST_FRAMES = 4
/** A flight that found nothing tells nothing of how far it sees. */
const USUAL_REACH_M = 15

/** Whether a flight looked at the place of an incident often and near enough to have found it. */
export function coverageOf(store: JobStore, scenarios: readonly string[]): (incident: Incident) => boolean {
  const views: { readonly camera: readonly [number, number]; readonly ring: number[][] }[] = []
  const distances: number[] = []
  const origin = store.survey()!.origin
  for (const { frames, looks } of store.results()) {
    distances.push(...looks.map(({ distanceM }) => distanceM))
    for (const { camera, footprint } of frames)
      if (camera && footprint) {
        const ring = footprint.map(corner => [...lonLatToEnu(origin, corner)])
        views.push({ camera: lonLatToEnu(origin, camera), ring: [...ring, ring[0]!] })
      }
  }
  // The middle of how far away things were found: nearer than that they would be.
  const reachM = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? USUAL_REACH_M
  return ({ scenario, fix }) => {
    if (!fix || fix.method === 'camera' || !scenarios.includes(scenario)) return false
    const [east, north] = lonLatToEnu(origin, fix)
    const seeing = views.filter(
      ({ camera, ring }) =>
        Math.hypot(camera[0] - east, camera[1] - north) <= reachM &&
        pointInPolygon([east, north], [ring]) === true,
    )
    return seeing.length >= LEAST_FRAMES
  }
}
