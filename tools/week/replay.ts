import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { stringify } from 'yaml'
import { createRegister, type Register } from '../../edge/box/register.js'
import { openStorage } from '../../edge/box/storage.js'
import { flatLabels } from '../../edge/config/active-scenario.js'
import { type Calibration, calibrationSchema } from '../../edge/config/calibration.js'
import { type LoadedConfig, loadConfig } from '../../edge/config/load.js'
import type { Point } from '../../edge/domain/box.js'
import type { Incident, IncidentChange, Note } from '../../edge/domain/incident.js'
import type { Sighting } from '../../edge/domain/sighting.js'
import { enuToLonLat, lonLatToEnu } from '../../edge/geometry/enu.js'
import type { Clock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { createJudge, type Judge } from '../../edge/pipeline/judge/judge.js'
import { createGroundScale } from '../../edge/pipeline/locate/ground-scale.js'
import { createLocator, type Locator } from '../../edge/pipeline/locate/locator.js'
import { createEvidenceFiles } from '../../edge/pipeline/record/evidence-files.js'
import { createRecorder } from '../../edge/pipeline/record/recorder.js'
import { createTracker, type Tracker } from '../../edge/pipeline/track/tracker.js'
import { random } from '../random.js'
import { createLooks, frame, imageToGround, isUp, kerbZone, type Pole, poles } from './pole-camera.js'
import { DAY_MS, isThere, MONDAY_MS, type TrueThing, WEEK_MS } from './street.js'

const ORIGIN = { lon: 106.5516, lat: 29.563 }
const LOOK_EVERY_MS = 30_000
const UPKEEP_EVERY_MS = 600_000
const CALIBRATION_SIGMA_M = 0.6
/** Kept for the day, then the box is started again. */
const RESTARTS_MS: readonly number[] = [2.3 * DAY_MS, 5.7 * DAY_MS]
const FLIGHTS_MS: readonly number[] = [2.55 * DAY_MS, 5.55 * DAY_MS]
const FLIGHT_SIGMA_M = 2
/** A drone misses a thing now and then. */
const FLIGHT_RECALL = 0.93
const IDENTITY = { site: 'replay/street', box: 'week', prefix: 'lamppost', bootId: 'replay', version: '0' }
const MODEL = { id: 'urban-nano', sha256: '', provider: 'cpu' }

/** What came of a week. */
export interface Replay {
  readonly incidents: readonly (Incident & { readonly at: Point; readonly notes: readonly Note[] })[]
  /** Events that went upstream, by their kind. */
  readonly events: Readonly<Record<string, number>>
  readonly looks: number
  readonly tookMs: number
}

/**
 * Replays a week of a street through the box's own path: detections are followed, located, judged, united and recorded in a
 * database below `dir`; the box is started again twice, and two flights come. Everything but the model and the pictures is real.
 */
export async function replayWeek(things: readonly TrueThing[], dir: string, seed: number): Promise<Replay> {
  const loaded = await streetConfig(dir)
  const clock = new ReplayClock()
  const looks = new Map(poles.map((pole, index) => [pole.id, createLooks(pole, things, seed * 10 + index)]))
  const events: Record<string, number> = {}
  const count = ({ kind }: IncidentChange): void => {
    events[kind] = (events[kind] ?? 0) + 1
  }
  const startedMs = performance.now()
  let looked = 0
  let box = await openBox(loaded, clock, count)
  for (let atMs = 0; atMs < WEEK_MS; atMs += LOOK_EVERY_MS) {
    clock.setMs(MONDAY_MS + atMs)
    if (RESTARTS_MS.includes(atMs)) {
      box.close()
      box = await openBox(loaded, clock, count)
    }
    for (const pole of poles) {
      if (!isUp(pole, atMs)) continue
      await box.look(pole, looks.get(pole.id)!(atMs))
      looked += 1
    }
    const flight = FLIGHTS_MS.indexOf(atMs)
    if (flight >= 0) await fly(box.register, things, atMs, flight, seed)
    if (atMs % UPKEEP_EVERY_MS === 0) await box.upkeep()
  }
  const incidents = box.incidents()
  box.close()
  return { incidents, events, looks: looked, tookMs: performance.now() - startedMs }
}

/** The street as a box is told of it: its shipped scenarios, hurried only where three looks a minute would prove nothing. */
async function streetConfig(dir: string): Promise<LoadedConfig> {
  mkdirSync(dir, { recursive: true })
  const cameras = poles.map(pole => {
    const file = join(dir, `${pole.id}.json`)
    const foot = enuToLonLat(ORIGIN, pole.at[0] + pole.calibrationOff[0], pole.at[1] + pole.calibrationOff[1])
    const calibration = { origin: foot, imageToGround: imageToGround(pole), accuracyM: CALIBRATION_SIGMA_M }
    writeFileSync(file, JSON.stringify(calibration))
    const scenarios = {
      'illegal-parking': { zones: ['kerb'], clearAfter: '5m' },
      sanitation: { window: '3m', clearAfter: '10m' },
      'road-collapse': { window: '4m' },
    }
    const camera = { url: `rtsp://192.0.2.1/${pole.id}`, zones: { kerb: { points: kerbZone(pole) } } }
    return [pole.id, { ...camera, calibration: file, scenarios }] as const
  })
  const config = {
    ...{ site: 'replay/street', box: 'week', timeZone: 'UTC', cameras: Object.fromEntries(cameras) },
    scenarios: ['illegal-parking', 'sanitation', 'road-collapse'],
    storage: { dir: join(dir, 'data'), minFree: '0MB' },
  }
  const path = join(dir, 'box.yaml')
  writeFileSync(path, stringify(config))
  return loadConfig(path, { env: {} })
}

interface ReplayBox {
  readonly register: Register
  look(pole: Pole, detections: ReturnType<ReturnType<typeof createLooks>>): Promise<void>
  upkeep(): Promise<void>
  incidents(): Replay['incidents']
  close(): void
}

interface Eye {
  readonly tracker: Tracker
  readonly locate: Locator
  readonly judge: Judge
}

async function openBox(
  loaded: LoadedConfig,
  clock: ReplayClock,
  count: (change: IncidentChange) => void,
): Promise<ReplayBox> {
  const speaker = { identity: IDENTITY, clock, isClockSynced: () => true, log: silentLog }
  const storage = await openStorage(loaded.config.storage, speaker)
  const { store } = storage
  const recorder = createRecorder({
    ...storage,
    ...speaker,
    files: createEvidenceFiles(loaded.config.storage.dir, 0),
    onRecorded: ({ change }) => count(change),
  })
  const register = createRegister(loaded, {
    ...{ store, recorder, clips: undefined, clock },
    roads: {
      book: storage.roads,
      onTrouble(error) {
        throw error
      },
    },
    viewOf: ({ incident }) => ({
      ...{ camera: { id: incident.source.id }, model: MODEL, timeZone: 'UTC' },
      words: { scenario: incident.scenario, label: incident.label },
    }),
  })
  const eyes = new Map(poles.map(({ id }) => [id, openEye(id, loaded, store.openSightings(id))]))
  const see = async (changes: ReturnType<Judge['look']>): Promise<void> => {
    for (const change of changes) await register.see(change)
  }
  return {
    register,
    async look({ id }, detections) {
      const { tracker, locate, judge } = eyes.get(id)!
      const capturedAtMs = clock.now()
      register.looked(id, capturedAtMs)
      const tracks = locate(tracker.track(detections, capturedAtMs), frame)
      await see(judge.look({ ...frame, capturedAtMs, tracks, modelId: MODEL.id }))
    },
    async upkeep() {
      for (const { judge } of eyes.values()) await see(judge.expire(clock.now()))
      await register.upkeep()
    },
    incidents: () =>
      store.listIncidents({ limit: 100_000 }).map(incident => ({
        ...incident,
        at: incident.fix ? lonLatToEnu(ORIGIN, incident.fix) : [Number.NaN, Number.NaN],
        notes: store.getHistory(incident.id)!.notes,
      })),
    close: () => store.close(),
  }
}

/** Wired as the pipeline of a camera wires it. */
function openEye(cameraId: string, { config, scenarios }: LoadedConfig, known: readonly Sighting[]): Eye {
  const active = scenarios[cameraId]!
  const calibration = calibrationOf(cameraId, config)
  const ground = createGroundScale(calibration, () => frame)
  return {
    tracker: createTracker({ sureScore: Math.min(...active.map(({ minScore }) => minScore)), ground }),
    locate: createLocator({ calibration, flatLabels: flatLabels(active) }),
    judge: createJudge({
      ...{ cameraId, scenarios: active, zones: config.cameras[cameraId]!.zones, timeZone: 'UTC' },
      ...{ known, newId: uuidv7, ground },
    }),
  }
}

function calibrationOf(cameraId: string, config: LoadedConfig['config']): Calibration {
  const path = config.cameras[cameraId]!.calibration!
  return calibrationSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** A flight over the whole street: what it sees it sees within seconds, with one error of the day and one of each thing. */
async function fly(
  register: Register,
  things: readonly TrueThing[],
  atMs: number,
  flight: number,
  seed: number,
): Promise<void> {
  const next = random(seed * 100 + flight)
  const source = { kind: 'flight', id: 'm30', flightId: `flight-${flight + 1}` } as const
  const nowMs = MONDAY_MS + atMs
  const offDay: Point = [FLIGHT_SIGMA_M * 0.7 * gaussian(next), FLIGHT_SIGMA_M * 0.7 * gaussian(next)]
  for (const thing of things.filter(each => isThere(each, atMs))) {
    if (next() > FLIGHT_RECALL) continue
    const off = (axis: 0 | 1): number => thing.at[axis] + offDay[axis] + FLIGHT_SIGMA_M * 0.7 * gaussian(next)
    await register.see({
      kind: 'opened',
      sighting: {
        ...{ id: uuidv7(), scenario: thing.scenario, state: 'open', severity: 1, label: thing.label },
        ...{ confidence: 0.7, firstSeenAtMs: nowMs, lastSeenAtMs: nowMs + 5_000, dwellMs: 5_000, source },
        ...{ box: [500, 500, 540, 540], frameWidth: 1920, frameHeight: 1080, modelId: MODEL.id },
        capturedAtMs: nowMs + 5_000,
        fix: {
          ...enuToLonLat(ORIGIN, off(0), off(1)),
          ...{ crs: 'WGS84', accuracyM: FLIGHT_SIGMA_M, method: 'telemetry' },
        },
      },
    })
  }
  await register.change(uniter => uniter.flightOver(source, nowMs + 60_000, () => true))
}

/** Box and Muller. */
const gaussian = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

/** Goes where it is put, and waits for nobody. */
class ReplayClock implements Clock {
  #nowMs = MONDAY_MS
  setMs(nowMs: number): void {
    this.#nowMs = nowMs
  }
  now(): number {
    return this.#nowMs
  }
  monotonicMs(): number {
    return this.#nowMs - MONDAY_MS
  }
  sleep(): Promise<void> {
    return Promise.resolve()
  }
}
