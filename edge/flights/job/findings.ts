import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { severityOfRisk } from '../../config/risk-severity.js'
import type { Scenario } from '../../config/schema/scenario.js'
import { boxArea } from '../../domain/box.js'
import type { Fix, GroundSize } from '../../domain/fix.js'
import type { Risk, Severity } from '../../domain/sighting.js'
import { ellipseOf, isotropic, sumOf } from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import { scoreRisk } from '../../pipeline/judge/risk.js'
import type { Look } from '../merge/look.js'
import { mergeLooks } from '../merge/merge-looks.js'
import { isMoving, passesOf } from '../merge/moving.js'
import { withOneName } from '../merge/rivals.js'
import { depthError } from '../merge/sameness.js'
import type { Thing } from '../merge/thing.js'
import { surestSize } from '../merge/votes.js'
import type { Finding } from '../report/flight-report.js'
import { isBelieved, type Sights, sightsOf, usuallyTold, type View } from './believe.js'
import type { MapZones } from './map-zones.js'
import type { LookedFrame, PartResult, Present } from './part.js'
import type { SurveyedRecording } from './survey.js'

export interface FindOptions {
  readonly results: Iterable<PartResult>
  readonly recordings: readonly SurveyedRecording[]
  readonly scenarios: readonly Scenario[]
  readonly zones: MapZones
  readonly origin: LonLat
  /** Of the flight: ids of its findings come of it, the same each time. */
  readonly flightId: string
  /** When the job was made; the time in ids, where the flight tells none. */
  readonly madeAtMs: number
}

export interface Found {
  readonly findings: readonly Finding[]
  readonly unplaced: readonly { readonly reason: string; readonly count: number }[]
  /** Of findings, by their number: who is in their best frame. */
  readonly present: Readonly<Record<number, Present>>
}

/** Everything that the parts of a flight saw, as things, each once. */
export function findThings(options: FindOptions): Found {
  const { origin, scenarios, zones } = options
  const frames = new Map<number, LookedFrame>()
  const views: View[] = []
  const looks: Look[] = []
  const unplaced = new Map<string, number>()
  for (const result of options.results) {
    for (const frame of result.frames) {
      frames.set(frame.frame, frame)
      if (frame.footprint && frame.camera)
        views.push({
          frame: frame.frame,
          camera: lonLatToEnu(origin, frame.camera),
          ring: frame.footprint.map(corner => lonLatToEnu(origin, corner)),
        })
    }
    for (const look of result.looks) looks.push(look)
    for (const [reason, count] of Object.entries(result.unplaced))
      unplaced.set(reason, (unplaced.get(reason) ?? 0) + count)
  }
  const byId = new Map(scenarios.map(scenario => [scenario.id, scenario]))
  looks.sort((a, b) => a.atMs - b.atMs || a.frame - b.frame)
  const sizeOf = (id: string): number => byId.get(id)!.same.sizeM
  const seen = mergeLooks(looks, id => byId.get(id)!.same)
  const sights = new Map(seen.map(thing => [thing, sightsOf(thing, views, sizeOf(thing.scenario))]))
  const things = believed(sights).filter(
    thing => byId.get(thing.scenario)!.rule.kind !== 'dwell' || !isMoving(thing),
  )
  // Before the zones: what is a car is no rubbish, wherever it may stand.
  const kept = withOneName(things, sizeOf).filter(({ scenario, at }) =>
    zones.holds(byId.get(scenario)!, enuToLonLat(origin, ...at)),
  )
  const present: Record<number, Present> = {}
  const findings = inOrder(kept).map((thing, index) => {
    const number = index + 1
    const best = bestLook(thing.looks)
    const frame = frames.get(best.frame)!
    if (frame.present) present[number] = frame.present
    const { seen, near } = sights.get(thing)!
    const foundShare = Math.min(1, seen / Math.max(1, near))
    const about = { all: kept, best, frame, foundShare }
    return findingOf(thing, number, byId.get(thing.scenario)!, about, options)
  })
  return {
    findings,
    unplaced: [...unplaced].map(([reason, count]) => ({ reason, count })),
    present,
  }
}

function believed(sights: ReadonlyMap<Thing, Sights>): Thing[] {
  const things = [...sights.keys()]
  return [...new Set(things.map(({ scenario }) => scenario))].flatMap(scenario => {
    const ofScenario = things.filter(thing => thing.scenario === scenario)
    const usual = usuallyTold(ofScenario.map(thing => sights.get(thing)!))
    return ofScenario.filter(thing => isBelieved(sights.get(thing)!, usual))
  })
}

/** As the flight came to them. */
const inOrder = (things: readonly Thing[]): Thing[] =>
  [...things].sort((a, b) => a.looks[0]!.atMs - b.looks[0]!.atMs || a.at[0] - b.at[0] || a.at[1] - b.at[1])

/** Of a thing: all that were found, its best look with the frame of it, and in which share of the frames it was found. */
interface About {
  readonly all: readonly Thing[]
  readonly best: Look
  readonly frame: LookedFrame
  readonly foundShare: number
}

function findingOf(
  thing: Thing,
  number: number,
  scenario: Scenario,
  { all, best, frame, foundShare }: About,
  { origin, flightId, madeAtMs, recordings }: FindOptions,
): Finding {
  const recording = recordings[frame.recording]!
  const size = surestSize(thing.looks)
  const confidence = Math.max(...thing.looks.map(({ score }) => score))
  const timeMs = recording.startedAtMs === undefined ? undefined : recording.startedAtMs + frame.tMs
  const risk = riskOf(thing, scenario, size, best, frame, all)
  const { label } = thing
  return {
    id: findingId(flightId, number, timeMs ?? madeAtMs),
    number,
    scenario: scenario.id,
    label,
    words: {
      en: { scenario: scenario.name.en, label: scenario.labels[label]!.en },
      zh: { scenario: scenario.name.zh, label: scenario.labels[label]!.zh },
    },
    confidence,
    severity: severityOf(scenario, risk),
    ...(risk && { risk }),
    fix: fixOf(thing, scenario, origin),
    ...(size && { size }),
    looks: thing.looks.length,
    foundShare,
    passes: passesOf(thing.looks).length,
    best: {
      recording: frame.recording,
      tMs: frame.tMs,
      ...(timeMs !== undefined && { timeMs }),
      ...{ box: best.box, widthPx: frame.widthPx, heightPx: frame.heightPx },
    },
  }
}

function fixOf(thing: Thing, { same }: Scenario, origin: LonLat): Fix {
  const [eastM, northM] = thing.at
  const ellipse = ellipseOf(
    sumOf(thing.error, isotropic(same.sizeM / 8), depthError(thing.place.towards, same.sizeM)),
  )
  return {
    ...enuToLonLat(origin, eastM, northM),
    ...{ crs: 'WGS84', accuracyM: ellipse.sigmaMajorM, ellipse, method: 'telemetry' },
  }
}

function riskOf(
  thing: Thing,
  { risk, id }: Scenario,
  size: GroundSize | undefined,
  { box }: Look,
  { widthPx, heightPx }: LookedFrame,
  all: readonly Thing[],
): Risk | undefined {
  if (!risk) return undefined
  const [east, north] = thing.at
  const near = all.filter(
    ({ scenario, at }) => scenario === id && Math.hypot(at[0] - east, at[1] - north) <= risk.placeRadiusM,
  )
  const viewShare = boxArea(box) / (widthPx * heightPx)
  return scoreRisk(risk, { label: thing.label, size, viewShare, count: near.length })
}

function severityOf({ severity, risk: weights }: Scenario, risk: Risk | undefined): Severity {
  const least = severity[0]!.severity
  return risk && weights ? (Math.max(least, severityOfRisk(weights, risk)) as Severity) : least
}

/** Large in the picture, and surely what it is. */
const bestLook = (looks: readonly Look[]): Look =>
  looks.reduce((best, look) => (showing(look) > showing(best) ? look : best))

const showing = ({ score, box }: Look): number => score * Math.sqrt(boxArea(box))

/** A UUIDv7 that is the same whenever the same flight is looked at again. */
function findingId(flightId: string, number: number, timeMs: number): string {
  const random = createHash('sha256').update(`${flightId} ${number}`).digest().subarray(0, 16)
  return uuidv7({ msecs: Math.max(0, Math.round(timeMs)), random, seq: 0 })
}
