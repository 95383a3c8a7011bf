import { severityOfRisk } from '../../../config/risk-severity.js'
import type { Permit } from '../../../config/schema/permits.js'
import type { RiskWeights } from '../../../config/schema/risk.js'
import { type Traffic, trafficClasses } from '../../../config/schema/traffic.js'
import { type Incident, isAlive } from '../../../domain/incident.js'
import type { GroundSpot, Measurement, RoadPlace, ViewSpot } from '../../../domain/road-place.js'
import type { Severity, Sighting } from '../../../domain/sighting.js'
import type { Clock } from '../../../kit/clock.js'
import { isLocated } from '../pooled-fix.js'
import { type Growth, growthOf } from './growth.js'
import { isNear, isPermittedNear, isWithin } from './nearby.js'
import type { PlaceBook } from './place-book.js'
import { type PlaceFacts, placeRisk } from './place-risk.js'
import { type Area, pooledArea } from './pooled-area.js'
import { seriesOf } from './series.js'

/** What the configuration says about roads. */
export interface RoadKnowledge {
  /** Of a scenario; undefined where it scores no risk. */
  riskOf(scenario: string): RiskWeights | undefined
  /** Undefined where nobody has said. */
  trafficAt(cameraId: string, zone: string | undefined): Traffic | undefined
  /** Whether a camera looks for one of the scenarios. */
  looksFor(cameraId: string, scenarios: readonly string[]): boolean
  /** Permits that speak of one of the scenarios. */
  permitsFor(scenarios: readonly string[]): readonly Permit[]
}

export interface PlacesOptions {
  readonly book: PlaceBook
  readonly knowledge: RoadKnowledge
  readonly clock: Pick<Clock, 'now'>
  /** Makes UUIDv7s. */
  readonly newId: () => string
  /** The disk refuses: risk is scored without its place meanwhile. */
  readonly onTrouble: (error: unknown) => void
}

/** What was measured of one thing, put together. */
interface Known {
  readonly atMs: number
  readonly area: Area | undefined
  readonly lengthM: number | undefined
  readonly growth: Growth | undefined
}

const DAY_MS = 86_400_000
/** A window of weeks does not move while an hour passes. */
const KNOWN_FOR_MS = 3_600_000
const MOST_KNOWN = 1000
const LONGEST_MS = 60 * DAY_MS

/** What is known of pieces of road beyond single incidents: their history, and what lies near. */
export class Places {
  readonly #options: PlacesOptions
  #places: RoadPlace[] | undefined
  /** By incident. */
  readonly #known = new Map<string, Known>()
  /** Incidents that certainly grew when that was last asked. */
  readonly #growing = new Set<string>()
  #tidiedMs = Number.NEGATIVE_INFINITY

  constructor(options: PlacesOptions) {
    this.#options = options
  }

  /**
   * The incident with the risk of its place, whose history takes up what `latest` measured. What scores no risk stays as it is.
   *
   * @param latest absent where nobody has looked again
   */
  assess(incident: Incident, sightings: readonly Sighting[], latest?: Sighting): Incident {
    const weights = this.#options.knowledge.riskOf(incident.scenario)
    if (!weights || !incident.risk) return incident
    try {
      const place = this.#placeOf(incident, weights)
      if (!place) return incident
      if (latest) this.#take(latest, incident.id, place)
      const risk = placeRisk(weights, incident.risk, this.#facts(incident, sightings, weights, place))
      const severity = Math.max(incident.severity, severityOfRisk(weights, risk)) as Severity
      return { ...incident, risk, severity }
    } catch (error) {
      this.#options.onTrouble(error)
      return incident
    }
  }

  merged({ id, mergedInto }: Incident): void {
    if (mergedInto === undefined) return
    this.#known.delete(mergedInto)
    this.#attempt(() => this.#options.book.merged(id, mergedInto))
  }

  /** Called now and then; does something once a day. */
  tidy(): void {
    const nowMs = this.#options.clock.now()
    if (nowMs - this.#tidiedMs < DAY_MS) return
    this.#tidiedMs = nowMs
    this.#attempt(() => this.#options.book.tidy(nowMs))
    this.#places = undefined
  }

  #attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#options.onTrouble(error)
    }
  }

  #placeOf(incident: Incident, { placeRadiusM }: RiskWeights): RoadPlace | undefined {
    const { book, newId } = this.#options
    this.#places ??= book.places()
    const boundTo = book.placeOf(incident.id)
    const bound = this.#places.find(({ id }) => id === boundTo)
    if (bound) return bound
    const spot = spotOf(incident)
    if (!spot) return undefined
    const found = this.#places.find(({ at }) => isAt(at, spot, placeRadiusM))
    const place = found ?? { id: newId(), sinceMs: incident.firstSeenAtMs, at: spot }
    if (!found) {
      book.add(place)
      this.#places.push(place)
    }
    book.bind(incident.id, place.id)
    return place
  }

  #take(sighting: Sighting, incidentId: string, place: RoadPlace): void {
    const measurement = isAlive(sighting.state) && measurementOf(sighting, incidentId, place)
    if (!measurement) return
    this.#options.book.measured(measurement)
    this.#known.delete(incidentId)
  }

  #facts(
    incident: Incident,
    sightings: readonly Sighting[],
    weights: RiskWeights,
    place: RoadPlace,
  ): PlaceFacts {
    const others = this.#options.book.aliveAt(place.id).filter(id => id !== incident.id)
    const own = this.#knownOf(incident.id, weights)
    const all = [own, ...others.map(id => this.#knownOf(id, weights))]
    return {
      placeId: place.id,
      area: own.area,
      densityPerM: place.at.kind === 'ground' ? densityOf(all, weights.placeRadiusM) : undefined,
      growth: growthTogether(own.growth, all),
      water: this.#hasWater(incident, sightings, weights),
      works: this.#hasWorks(incident, sightings, weights),
      traffic: this.#trafficOf(sightings),
    }
  }

  #knownOf(incidentId: string, { growth }: RiskWeights): Known {
    const { book, clock } = this.#options
    const atMs = clock.now()
    const before = this.#known.get(incidentId)
    if (before && Math.abs(atMs - before.atMs) < KNOWN_FOR_MS) return before
    const measurements = book.measurementsOf(incidentId, atMs - (growth?.overMs ?? LONGEST_MS))
    const series = seriesOf(measurements)
    const known = {
      atMs,
      area: pooledArea(series),
      lengthM: measurements.findLast(({ lengthM }) => lengthM !== undefined)?.lengthM,
      growth: growthOf(series, this.#growing.has(incidentId)),
    }
    if (this.#known.size >= MOST_KNOWN) {
      this.#known.clear()
      this.#growing.clear()
    }
    if (known.growth?.isSure) this.#growing.add(incidentId)
    else this.#growing.delete(incidentId)
    this.#known.set(incidentId, known)
    return known
  }

  /** No water is known only where somebody would have found it. */
  #hasWater(incident: Incident, sightings: readonly Sighting[], { water }: RiskWeights): boolean | undefined {
    if (!water) return undefined
    const { book, clock } = this.#options
    const found = book
      .incidentsOf(water.scenarios, clock.now())
      .some(other => isAlive(other.state) && isNear(incident, other, water.withinM))
    return found || (this.#isLookedFor(sightings, water.scenarios) ? false : undefined)
  }

  #hasWorks(incident: Incident, sightings: readonly Sighting[], { works }: RiskWeights): boolean | undefined {
    if (!works) return undefined
    const { book, clock, knowledge } = this.#options
    const { withinM, latelyMs, scenarios } = works
    const nowMs = clock.now()
    const permits = knowledge.permitsFor(scenarios)
    const found =
      book
        .incidentsOf(scenarios, nowMs - latelyMs)
        .some(other => other.state !== 'dismissed' && isNear(incident, other, withinM)) ||
      permits.some(permit => isPermittedNear(permit, incident, { withinM, latelyMs, nowMs }))
    return found || (permits.length > 0 || this.#isLookedFor(sightings, scenarios) ? false : undefined)
  }

  #isLookedFor(sightings: readonly Sighting[], scenarios: readonly string[]): boolean {
    return camerasOf(sightings).some(({ source }) => this.#options.knowledge.looksFor(source.id, scenarios))
  }

  /** The heaviest that a camera which sees it names. */
  #trafficOf(sightings: readonly Sighting[]): Traffic | undefined {
    const named = camerasOf(sightings).flatMap(
      ({ source, zone }) => this.#options.knowledge.trafficAt(source.id, zone) ?? [],
    )
    return trafficClasses.findLast(each => named.includes(each))
  }
}

const camerasOf = (sightings: readonly Sighting[]): Sighting[] =>
  sightings.filter(({ source }) => source.kind === 'camera')

function spotOf({ fix, source, zone }: Incident): GroundSpot | ViewSpot | undefined {
  if (isLocated(fix)) return { kind: 'ground', lon: fix.lon, lat: fix.lat }
  if (source.kind !== 'camera') return undefined
  return { kind: 'view', cameraId: source.id, ...(zone !== undefined && { zone }) }
}

function isAt(at: RoadPlace['at'], spot: GroundSpot | ViewSpot, radiusM: number): boolean {
  if (at.kind === 'ground') return spot.kind === 'ground' && isWithin(at, spot, radiusM)
  return spot.kind === 'view' && at.cameraId === spot.cameraId && at.zone === spot.zone
}

function measurementOf(sighting: Sighting, incidentId: string, place: RoadPlace): Measurement | undefined {
  const { areaM2, sigmaAreaM2, viewShare, lengthM } = sighting.risk?.measured ?? {}
  const value = areaM2 ?? viewShare
  if (value === undefined) return undefined
  const { source, modelId, label, capturedAtMs } = sighting
  return {
    placeId: place.id,
    incidentId,
    atMs: capturedAtMs,
    source: { kind: source.kind, id: source.id },
    ...{ modelId, label, value },
    unit: areaM2 === undefined ? 'share' : 'm2',
    ...(areaM2 !== undefined && sigmaAreaM2 !== undefined && { sigma: sigmaAreaM2 }),
    ...(lengthM !== undefined && { lengthM }),
  }
}

/** Metres of damage on a square metre; unknown where nothing has a length. */
function densityOf(all: readonly Known[], radiusM: number): number | undefined {
  const lengths = all.flatMap(({ lengthM }) => lengthM ?? [])
  if (lengths.length === 0) return undefined
  return lengths.reduce((sum, each) => sum + each, 0) / (Math.PI * radiusM ** 2)
}

/** Of all things at a place that certainly grow; of the thing itself where none does. */
function growthTogether(own: Growth | undefined, all: readonly Known[]): Growth | undefined {
  const sure = all.flatMap(({ growth }) => (growth?.isSure ? growth : []))
  const unit = sure.some(growth => growth.unit === 'm2') ? 'm2' : 'share'
  const alike = sure.filter(growth => growth.unit === unit)
  if (alike.length === 0) return own
  return {
    unit,
    perWeek: alike.reduce((sum, { perWeek }) => sum + perWeek, 0),
    sigmaPerWeek: Math.hypot(...alike.map(({ sigmaPerWeek }) => sigmaPerWeek)),
    days: Math.max(...alike.map(({ days }) => days)),
    sources: Math.max(...alike.map(({ sources }) => sources)),
    isSure: true,
  }
}
