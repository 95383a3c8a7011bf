import { type Incident, type IncidentState, isAlive } from '../../domain/incident.js'
import type { Severity, Sighting } from '../../domain/sighting.js'
import { pooledFix } from './pooled-fix.js'

export interface IncidentOptions {
  readonly id: string
  readonly state: IncidentState
  /** The sighting that the change comes from; one of `sightings`. */
  readonly latest: Sighting
  readonly sightings: readonly Sighting[]
  readonly sizeM: number
}

/** What sightings of one thing say together. Where some are alive, how bad it is is their word alone. */
export function incidentOf({ id, state, latest, sightings, sizeM }: IncidentOptions): Incident {
  const alive = sightings.filter(sighting => isAlive(sighting.state))
  const telling = alive.length > 0 ? alive : sightings
  const surest = most(telling, ({ confidence }) => confidence)
  const riskiest = most(telling, ({ risk }) => risk?.score ?? -1)
  const fix = pooledFix(sightings, sizeM)
  const { scenario, zone, source, box, frameWidth, frameHeight, capturedAtMs, modelId } = latest
  const measured = latest.measured ?? latestMeasured(telling)
  return {
    id,
    scenario,
    state,
    severity: Math.max(...telling.map(({ severity }) => severity)) as Severity,
    ...(riskiest.risk && { risk: riskiest.risk }),
    label: surest.label,
    confidence: surest.confidence,
    firstSeenAtMs: Math.min(...sightings.map(({ firstSeenAtMs }) => firstSeenAtMs)),
    lastSeenAtMs: Math.max(...sightings.map(({ lastSeenAtMs }) => lastSeenAtMs)),
    dwellMs: watchedMs(sightings),
    sightings: sightings.length,
    ...(fix && { fix }),
    ...(zone !== undefined && { zone }),
    ...{ source, box, frameWidth, frameHeight, capturedAtMs, modelId },
    ...(measured && { measured }),
  }
}

const most = (sightings: readonly Sighting[], scoreOf: (sighting: Sighting) => number): Sighting =>
  sightings.reduce((best, each) => (scoreOf(each) > scoreOf(best) ? each : best))

const latestMeasured = (sightings: readonly Sighting[]): Sighting['measured'] =>
  sightings
    .filter(({ measured }) => measured)
    .sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs)
    .at(0)?.measured

/** Length of the union of the times in which it was watched. */
function watchedMs(sightings: readonly Sighting[]): number {
  const spans = sightings
    .map(({ lastSeenAtMs, dwellMs }) => ({ fromMs: lastSeenAtMs - dwellMs, toMs: lastSeenAtMs }))
    .sort((a, b) => a.fromMs - b.fromMs)
  let total = 0
  let endMs = Number.NEGATIVE_INFINITY
  for (const { fromMs, toMs } of spans) {
    total += Math.max(0, toMs - Math.max(fromMs, endMs))
    endMs = Math.max(endMs, toMs)
  }
  return total
}
