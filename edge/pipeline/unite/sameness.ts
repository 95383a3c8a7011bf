import type { SamePolicy } from '../../config/schema/same.js'
import { iou } from '../../domain/box.js'
import { type Incident, isAlive } from '../../domain/incident.js'
import { keepsWatch, type Sighting, type Source } from '../../domain/sighting.js'
import { isotropic, mahalanobis, normalDensity, sumOf } from '../../geometry/covariance.js'
import { lonLatToEnu } from '../../geometry/enu.js'
import { similarity } from './appearance.js'
import { covarianceOf, isLocated } from './pooled-fix.js'
import { rounded, type Why } from './why.js'

/** An incident with what it is made of. */
export interface Thing {
  readonly incident: Incident
  readonly sightings: readonly Sighting[]
}

export interface Sameness {
  /** The less, the surer. Comparable only between candidates for one sighting. */
  readonly cost: number
  readonly why: Why
}

/** Chi-square with two degrees of freedom: 99 % of true pairs lie within it. */
const GATE = 9.21
/**
 * Were a flight's thing and a known one two, the flight would have missed the known one, and whoever saw that the flight's. A model finds
 * four of five: (0.8 / 0.2)^2.
 */
const MISSED_BY_BOTH = 16
/** Overlap from which a camera that knows no ground takes two boxes for one place. */
const SAME_BOX_IOU = 0.4
/** Likeness of colours from which two cameras that know no ground take two boxes for one thing. */
const SAME_APPEARANCE = 0.85
/** A degree of latitude; only to leave out what is far away before it costs anything. */
const M_PER_DEG = 111_000
const FAR_M = 200

/** Whether a sighting is of this thing, with what it rests on; undefined where it is not. */
export function sameness(sighting: Sighting, thing: Thing, policy: SamePolicy): Sameness | undefined {
  const { incident, sightings } = thing
  if (incident.scenario !== sighting.scenario) return undefined
  if (policy.labels === 'equal' && incident.label !== sighting.label) return undefined
  if (isFar(sighting, incident)) return undefined
  if (sightings.some(other => isAlive(other.state) && isSameLook(other.source, sighting.source)))
    return undefined
  const gapMs = gapBetween(sighting, thing)
  if (gapMs > mostGapMs(sighting, thing, policy)) return undefined
  if (incident.state === 'cleared' && sighting.lastSeenAtMs > incident.capturedAtMs) return undefined
  const place = samePlace(sighting, thing, policy)
  return place && { cost: place.cost, why: { ...place.why, gapS: Math.round(gapMs / 1000) } }
}

/** Told without geodesics, so that many incidents cost nothing. */
function isFar({ fix: a }: Sighting, { fix: b }: Incident): boolean {
  return isLocated(a) && isLocated(b) && Math.abs(a.lat - b.lat) * M_PER_DEG > FAR_M
}

/** Two things that one camera, or one flight, sees apart are two. */
const isSameLook = (a: Source, b: Source): boolean => a.id === b.id && a.flightId === b.flightId

/** Between the two times of being seen; who still has an eye on it sees it until now. */
function gapBetween(sighting: Sighting, { incident, sightings }: Thing): number {
  const watched = sightings.some(({ source, state }) => keepsWatch(source) && isAlive(state))
  const laterMs = watched ? 0 : sighting.firstSeenAtMs - incident.lastSeenAtMs
  return Math.max(0, laterMs, incident.firstSeenAtMs - sighting.lastSeenAtMs)
}

/** A camera that does not see it sees that it is not there; where only flights come by, nobody has looked in between. */
function mostGapMs(
  { source }: Sighting,
  { sightings }: Thing,
  { withinMs, betweenFlightsMs = withinMs }: SamePolicy,
): number {
  return [source, ...sightings.map(other => other.source)].every(looksOnce) ? betweenFlightsMs : withinMs
}

function samePlace(sighting: Sighting, thing: Thing, policy: SamePolicy): Sameness | undefined {
  const located = isLocated(sighting.fix) && isLocated(thing.incident.fix)
  return (
    sameSignal(sighting, thing.sightings) ??
    (located ? sameGround(sighting, thing.incident, policy) : sameZone(sighting, thing.sightings)) ??
    sameView(sighting, thing.sightings)
  )
}

/** Who flies by looks once, and at all that lies there. */
const looksOnce = (source: Source): boolean => !keepsWatch(source)

/**
 * One thing rather than two neighbours: inside the gate of the two errors together, and likelier there than a neighbour, of
 * which there is one on each square of `spacingM`.
 */
function sameGround(sighting: Sighting, incident: Incident, policy: SamePolicy): Sameness | undefined {
  const [a, b] = [sighting.fix!, incident.fix!]
  const apart = lonLatToEnu(a, b)
  const covariance = sumOf(covarianceOf(a), covarianceOf(b), isotropic(policy.sizeM / 2))
  const distance = mahalanobis(apart, covariance)
  const density = normalDensity(distance, covariance)
  const neighbours = 1 / (policy.spacingM ** 2 * (looksOnce(sighting.source) ? MISSED_BY_BOTH : 1))
  if (distance > GATE || density < neighbours) return undefined
  return {
    cost: -Math.log(density),
    why: {
      by: 'place',
      apartM: rounded(Math.hypot(...apart)),
      mahalanobis2: rounded(distance),
      gate: GATE,
      timesLikelierThanNeighbour: rounded(density / neighbours),
    },
  }
}

/** A sensor stays where it is: what it measures again is what it measured before. */
function sameSignal({ source }: Sighting, sightings: readonly Sighting[]): Sameness | undefined {
  if (source.kind !== 'signal') return undefined
  const isKnown = sightings.some(other => other.source.kind === 'signal' && other.source.id === source.id)
  return isKnown ? { cost: Number.NEGATIVE_INFINITY, why: { by: 'signal', signal: source.id } } : undefined
}

/** Two cameras that share a zone, neither of which knows where on the ground it looks. */
function sameZone(sighting: Sighting, sightings: readonly Sighting[]): Sameness | undefined {
  const { zone, appearance, source } = sighting
  if (zone === undefined || !appearance) return undefined
  const alike = sightings
    .filter(other => other.zone === zone && other.source.id !== source.id && other.appearance)
    .map(other => similarity(appearance, other.appearance!))
  const most = Math.max(...alike)
  if (most < SAME_APPEARANCE || alike.length === 0) return undefined
  return {
    cost: 1 - most,
    why: { by: 'zone and appearance', zone, similarity: rounded(most), least: SAME_APPEARANCE },
  }
}

/** The same camera's earlier sighting at the same place in its picture. */
function sameView(sighting: Sighting, sightings: readonly Sighting[]): Sameness | undefined {
  if (sighting.source.kind !== 'camera') return undefined
  const overlaps = sightings
    .filter(({ source }) => source.id === sighting.source.id)
    .map(other => iou(scaledTo(sighting, other), sighting.box))
  const most = Math.max(0, ...overlaps)
  if (most < SAME_BOX_IOU) return undefined
  return { cost: 1 - most, why: { by: 'place in the picture', iou: rounded(most), least: SAME_BOX_IOU } }
}

function scaledTo({ frameWidth, frameHeight }: Sighting, other: Sighting): Sighting['box'] {
  const [across, down] = [frameWidth / other.frameWidth, frameHeight / other.frameHeight]
  const [x1, y1, x2, y2] = other.box
  return [x1 * across, y1 * down, x2 * across, y2 * down]
}
