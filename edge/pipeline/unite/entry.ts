import { type Incident, isAlive } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import type { Told } from './news.js'

/** What is held in memory of an incident. */
export interface Entry {
  incident: Incident
  sightings: readonly Sighting[]
  /** The incident as its sightings alone make it; unknown of what an earlier process knew. */
  bare?: Incident
  /** What was last told. What creeps is news once it has come a step away from that, and what wavers is news once. */
  told?: Told
}

/** In place of what it said before, if it is not new. */
export function take(entry: Entry, sighting: Sighting): void {
  const at = entry.sightings.findIndex(({ id }) => id === sighting.id)
  entry.sightings = at < 0 ? [...entry.sightings, sighting] : entry.sightings.with(at, sighting)
}

/** Told once, when it begins. */
export function appearanceIn(entry: Entry | undefined, sightingId: string): Pick<Sighting, 'appearance'> {
  const { appearance } = entry?.sightings.find(({ id }) => id === sightingId) ?? {}
  return appearance ? { appearance } : {}
}

export const isOpen = ({ state }: Sighting): boolean => isAlive(state)

export const isOlder = (a: Incident, b: Incident): boolean =>
  a.firstSeenAtMs === b.firstSeenAtMs ? a.id < b.id : a.firstSeenAtMs < b.firstSeenAtMs

/** The question whether it is still there has its answer. */
export function answered(entry: Entry): void {
  const { verifyAskedAtMs: _, ...incident } = entry.incident
  entry.incident = incident
}
