import type { Permit } from '../../../config/schema/permits.js'
import type { Incident } from '../../../domain/incident.js'
import { lonLatToEnu } from '../../../geometry/enu.js'
import { isLocated } from '../pooled-fix.js'
import type { Neighbour } from './place-book.js'

/** Somewhat less than a degree of latitude; only to leave out what is far away before it costs anything. */
const M_PER_DEG = 110_000

/**
 * Whether another incident is so near. Where one of the two has no place on the ground, that the same camera sees both in
 * the same zone has to do.
 */
export function isNear(incident: Incident, other: Neighbour, withinM: number): boolean {
  if (isLocated(incident.fix) && isLocated(other.fix))
    return isWithin(incident.fix, other.fix, withinM + other.fix.accuracyM)
  const { source, zone } = incident
  return source.kind === 'camera' && other.source.id === source.id && other.zone === zone
}

/** Whether a permit is for so near, and is in force or ended no longer ago than `latelyMs`. */
export function isPermittedNear(
  permit: Permit,
  incident: Incident,
  { withinM, latelyMs, nowMs }: { withinM: number; latelyMs: number; nowMs: number },
): boolean {
  if (permit.fromMs > nowMs || permit.toMs < nowMs - latelyMs) return false
  const { place } = permit
  if ('zone' in place) return place.camera === incident.source.id && place.zone === incident.zone
  return isLocated(incident.fix) && isWithin(incident.fix, place, withinM + place.radiusM)
}

interface Spot {
  readonly lon: number
  readonly lat: number
}

export function isWithin(a: Spot, b: Spot, withinM: number): boolean {
  if (Math.abs(a.lat - b.lat) * M_PER_DEG > withinM) return false
  return Math.hypot(...lonLatToEnu(a, b)) <= withinM
}
