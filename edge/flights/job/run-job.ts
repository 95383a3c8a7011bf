import { access } from 'node:fs/promises'
import { readScenarios } from '../../config/scenario-library.js'
import type { Scenario } from '../../config/schema/scenario.js'
import type { LonLat } from '../../geometry/enu.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { framesOf } from '../../media/frames-of.js'
import { loadManifest } from '../../models/manifest.js'
import { type Detector, openDetector } from '../../pipeline/detect/detector.js'
import { onTiles } from '../../pipeline/detect/tiled.js'
import { usualWorkers } from '../../pipeline/detect/usual-workers.js'
import { flightGround } from '../place/flight-ground.js'
import type { FlightProblem, FlightReport } from '../report/flight-report.js'
import { writeFlightOutputs } from '../report/write-flight-outputs.js'
import { analysePart } from './analyse-part.js'
import { decodeAllowance } from './decode-allowance.js'
import { Eye } from './eye.js'
import { demandSameFiles, fileSizes } from './file-sizes.js'
import { findThings } from './findings.js'
import { flightFiles } from './flight-files.js'
import { flightReport } from './gather-report.js'
import { lockJob } from './job-lock.js'
import { type JobOptions, limitsOf } from './job-options.js'
import { JobStore, type Merged } from './job-store.js'
import { type MapZones, readMapZones } from './map-zones.js'
import type { Part, PartResult, PartTimings } from './part.js'
import { drawFindings } from './pictures.js'
import { planParts } from './plan-parts.js'
import { flightProblem } from './problems.js'
import { type JobProgress, ProgressTeller } from './progress.js'
import { demandRoom, withoutRoom } from './room.js'
import { stillFrames } from './still-frames.js'
import { type Survey, type SurveyedRecording, surveyFlight } from './survey.js'
import { TelemetryShelf } from './telemetry-shelf.js'
import { usualTiling } from './usual-tiling.js'

export interface RunJobOptions {
  readonly clock: Clock
  readonly log: Log
  /** Aborted, the job stops after what it has in hand; what is done stays done. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobProgress) => void
  /** Told of what is wrong with the files as soon as it is known, which is before anything is looked at. */
  readonly onProblems: (problems: readonly FlightProblem[]) => void
  /** Another model than that of the job's manifest, already open: what was found before is played back. */
  readonly detector?: Detector
}

export interface JobOutcome {
  readonly report: FlightReport
  /** Of all parts together, whichever process did them. */
  readonly timings: PartTimings
  /** Frames that were looked at. */
  readonly frames: number
  /** Names of the files that were written. */
  readonly files: readonly string[]
}

/**
 * Does the flight job in a folder, from where it was left: what a process before this one finished is not done again.
 *
 * @throws LamppostError FLIGHT_UNUSABLE where no recording can be placed on the map; FLIGHT_NO_ROOM, FLIGHT_BUSY, STORE_UNAVAILABLE,
 * TERRAIN_UNUSABLE, ZONES_INVALID, CONFIG_INVALID, and what models throw
 */
export async function runJob(dir: string, options: RunJobOptions): Promise<JobOutcome> {
  let unlock = (): void => {}
  let store: JobStore | undefined
  try {
    unlock = await lockJob(dir, options.clock, options.signal)
    store = JobStore.open(dir)
    return await new Run(dir, store, options).all()
  } catch (error) {
    throw withoutRoom(dir, error)
  } finally {
    store?.close()
    unlock()
  }
}

/**
 * That what a job is asked for can be used, before anything is written or looked at.
 *
 * @throws LamppostError CONFIG_INVALID, ZONES_INVALID, and what models throw
 */
export async function demandUsable(asked: JobOptions): Promise<void> {
  await loadManifest(asked.model)
  await scenariosOf(asked)
  await readMapZones(asked.zones)
}

/** Only what is wrong with the files of a flight, and what can be looked at. */
export async function checkFlight(asked: JobOptions, signal: AbortSignal): Promise<Survey> {
  await loadManifest(asked.model)
  return surveyFlight(asked, {
    ...{ shelf: new TelemetryShelf(asked), signal, onShare: () => {} },
    scenarios: await scenariosOf(asked),
    zones: await readMapZones(asked.zones),
  })
}

class Run {
  readonly #dir: string
  readonly #store: JobStore
  readonly #options: RunJobOptions
  readonly #asked: JobOptions
  readonly #createdAtMs: number
  readonly #shelf: TelemetryShelf
  readonly #teller: ProgressTeller
  /** By the path of the recording. */
  readonly #eyes = new Map<string, Promise<Eye>>()

  constructor(dir: string, store: JobStore, options: RunJobOptions) {
    const begun = store.options()
    if (!begun) throw new LamppostError('STORE_UNAVAILABLE', { what: `There is no job in ${dir}` })
    this.#dir = dir
    this.#store = store
    this.#options = options
    this.#asked = begun.options
    this.#createdAtMs = begun.createdAtMs
    this.#shelf = new TelemetryShelf(begun.options)
    this.#teller = new ProgressTeller(options.onProgress, options.clock.monotonicMs)
  }

  async all(): Promise<JobOutcome> {
    this.#teller.begin('check')
    const scenarios = await scenariosOf(this.#asked)
    const zones = await readMapZones(this.#asked.zones)
    const manifest = await loadManifest(this.#asked.model)
    const kept = this.#store.survey()
    if (kept?.sizes)
      demandSameFiles(kept.sizes, await fileSizes((await flightFiles(this.#asked.inputs)).paths))
    const surveyed = kept ?? (await this.#surveyAndPlan(scenarios, zones))
    this.#options.onProblems(surveyed.problems)
    demandRecordings(surveyed)
    await this.#look(surveyed, scenarios, manifest)
    this.#teller.begin('merge')
    const parts = this.#store.results()
    const merged = this.#store.findings() ?? this.#merge(parts, surveyed, scenarios, zones)
    const report = await flightReport({
      ...{ asked: this.#asked, createdAtMs: this.#createdAtMs, scenarios, surveyed, merged, parts, manifest },
      shelf: this.#shelf,
    })
    this.#teller.begin('pictures')
    await this.#demandRoom()
    const drawn = await drawFindings(this.#dir, report.findings, surveyed.recordings, {
      present: this.#asked.privacy ? merged.present : {},
      ...{ limits: limitsOf(this.#asked), lanes: this.#workers(), signal: this.#options.signal },
      onDrawn: share => this.#teller.at(share),
    })
    this.#teller.begin('write')
    await this.#demandRoom()
    const complete = { ...report, findings: drawn }
    const written = await writeFlightOutputs(complete, this.#dir, {
      languages: languagesOf(this.#asked),
      ...(this.#asked.timeZone !== undefined && { timeZone: this.#asked.timeZone }),
      signal: this.#options.signal,
      onLeftOut: error => this.#options.log.warn({ error: describeError(error) }, 'an output is left out'),
    })
    this.#teller.begin('done')
    return {
      report: complete,
      timings: sumOf(parts.map(({ timings }) => timings)),
      frames: parts.reduce((sum, { frames }) => sum + frames.length, 0),
      files: written.map(({ path }) => path),
    }
  }

  #workers(): number {
    return this.#asked.workers ?? usualWorkers()
  }

  async #surveyAndPlan(scenarios: readonly Scenario[], zones: MapZones): Promise<Survey> {
    const surveyed = await surveyFlight(this.#asked, {
      ...{ shelf: this.#shelf, scenarios, zones, signal: this.#options.signal },
      onShare: share => this.#teller.at(share),
    })
    // Nothing is kept of it: whoever puts right what is wrong asks again.
    if (surveyed.recordings.length === 0) return surveyed
    const parts: Part[] = []
    for (const [index, recording] of surveyed.recordings.entries())
      parts.push(...(await planParts(recording, index, await this.#eyeOf(recording), this.#asked.spacingM)))
    this.#store.plan(surveyed, parts)
    return surveyed
  }

  async #look(
    { recordings, origin }: Survey,
    scenarios: readonly Scenario[],
    manifest: Awaited<ReturnType<typeof loadManifest>>,
  ): Promise<void> {
    const { clock, log, signal } = this.#options
    const parts = this.#store.parts()
    const done = this.#store.done()
    const costs = parts.map(costOf)
    const total = costs.reduce((sum, cost) => sum + cost, 0)
    let before = [...done].reduce((sum, number) => sum + costs[number]!, 0)
    this.#teller.begin('look', before / total)
    if (done.size === parts.length) return
    const lanes = this.#workers()
    const bare = this.#options.detector ?? (await openDetector({ manifest, workers: lanes, log, clock }))
    try {
      for (const [number, part] of parts.entries()) {
        if (done.has(number)) continue
        await this.#demandRoom()
        const recording = recordings[part.recording]!
        const detector = this.#tiled(bare, recording)
        const result = await analysePart(number, part, {
          frames: this.#framesOf(part, recording, detector),
          ...{ detector, lanes: lanes + 1, eye: await this.#eyeOf(recording), scenarios, origin },
          ...{ startsAtMs: recording.startsAtMs, nowMs: clock.monotonicMs, signal },
          onFrame: tMs => this.#teller.at((before + Math.min(costs[number]!, tMs - part.fromMs)) / total),
        })
        // What was taken out meanwhile is not damaged: the part is done again when it is back.
        if (result.trouble !== undefined) await demandFile(recording)
        this.#store.finish(number, result)
        before += costs[number]!
        this.#teller.at(before / total)
      }
    } finally {
      await bare.close()
    }
  }

  async #demandRoom(): Promise<void> {
    const { minFreeBytes } = this.#asked
    if (minFreeBytes !== undefined) await demandRoom(this.#dir, minFreeBytes)
  }

  #framesOf(part: Part, { path, demuxer }: SurveyedRecording, { inputSize }: Detector) {
    const limits = limitsOf(this.#asked)
    if (part.decode === 'still') return stillFrames(path, inputSize, limits)
    const { gapMs } = part
    return framesOf({
      ...{ url: path, transport: 'tcp' as const, redact: (text: string) => text, loop: false, part },
      ...(demuxer !== undefined && { demuxer }),
      confined: decodeAllowance(limits),
      fitWithin: inputSize,
      cadence:
        part.decode === 'keyframes'
          ? { kind: 'keyframes', minGapMs: gapMs / 2 }
          : { kind: 'fps', fps: 1000 / gapMs },
    })
  }

  #tiled(detector: Detector, recording: SurveyedRecording): Detector {
    return onTiles(detector, this.#asked.tiles ?? usualTiling(recording, detector.inputSize.widthPx))
  }

  #merge(
    results: readonly PartResult[],
    { recordings, origin }: Survey,
    scenarios: readonly Scenario[],
    zones: MapZones,
  ): Merged {
    const found = findThings({
      ...{ results, recordings, scenarios, zones, origin },
      ...{ flightId: this.#asked.id, madeAtMs: this.#createdAtMs },
    })
    const parts = this.#store.parts()
    const problems = results.flatMap(({ trouble }, number) => {
      const { recording, fromMs, toMs } = parts[number]!
      const values = { fromS: fromMs / 1000, toS: toMs / 1000, why: trouble ?? '' }
      return trouble === undefined
        ? []
        : [flightProblem('PICTURE_DAMAGED', recordings[recording]!.file, values)]
    })
    const merged = { ...found, problems }
    this.#store.keepFindings(merged)
    return merged
  }

  /** Opens the terrain once for all parts of a recording. */
  #eyeOf(recording: SurveyedRecording): Promise<Eye> {
    const known = this.#eyes.get(recording.path)
    if (known) return known
    const opening = this.#openEye(recording)
    this.#eyes.set(recording.path, opening)
    return opening
  }

  async #openEye(recording: SurveyedRecording): Promise<Eye> {
    const { lens, sigmas, dem, demDatum, heights, unknownGimbal } = this.#asked
    const telemetry = await this.#shelf.read(recording.telemetryPath)
    const track = this.#shelf.track(telemetry)
    const takeoff: LonLat = telemetry.poses[0]!
    return new Eye({
      ...{ track, offsetMs: recording.clockOffsetMs ?? 0, lens, sigmas, unknownGimbal },
      groundOf: await flightGround({ dem, demDatum, heights }, takeoff),
    })
  }
}

/** @throws LamppostError SOURCE_MISSING */
async function demandFile({ path }: SurveyedRecording): Promise<void> {
  await access(path).catch(cause => {
    throw new LamppostError('SOURCE_MISSING', {
      what: `${path} is not there any more`,
      hint: 'Put the card back in: the same command goes on where it was.',
      cause,
    })
  })
}

async function scenariosOf({ scenarios: references }: JobOptions): Promise<readonly Scenario[]> {
  const { scenarios, mistakes, problems } = await readScenarios(references, process.cwd())
  const wrong = [...problems.map(({ message }) => message), ...mistakes.map(({ message }) => message)]
  if (wrong.length > 0)
    throw new LamppostError('CONFIG_INVALID', {
      what: `A scenario cannot be used: ${wrong.join('; ')}`,
      hint: 'Give --scenario the id of one that comes with Lamppost, or the path of a scenario file.',
    })
  return [...scenarios.values()].flatMap(scenario => (scenario ? [scenario] : []))
}

const languagesOf = ({ language }: JobOptions): ('zh' | 'en')[] => {
  if (language === 'both') return ['zh', 'en']
  return [language]
}

/** So many are named in the error; `onProblems` has been told of all. */
const NAMED = 3

/** Says what is wrong, and what to do about the first. */
function demandRecordings({ recordings, problems }: Survey): void {
  if (recordings.length > 0) return
  const refusals = problems.filter(({ severity }) => severity === 'refusal')
  const lines = refusals.map(({ code, file, what }) => `${file ?? 'flight'}: ${what.en} (${code})`)
  const more = lines.length > NAMED ? [`and ${lines.length - NAMED} more`] : []
  throw new LamppostError('FLIGHT_UNUSABLE', {
    what:
      lines.length > 0 ? [...lines.slice(0, NAMED), ...more].join('; ') : 'There is no video and no still',
    ...(refusals[0]?.hint && { hint: refusals[0].hint.en }),
    ...(refusals.length === 0 && { hint: 'Give videos, stills, or a folder of them.' }),
  })
}

/** A still takes as long as a second of video, or so. */
const STILL_COST_MS = 1000
const costOf = ({ decode, fromMs, toMs }: Part): number =>
  decode === 'still' ? STILL_COST_MS : toMs - fromMs

function sumOf(timings: readonly PartTimings[]): PartTimings {
  const sum = (of: (timing: PartTimings) => number) => timings.reduce((total, each) => total + of(each), 0)
  return { tookMs: sum(t => t.tookMs), decodeMs: sum(t => t.decodeMs), detectMs: sum(t => t.detectMs) }
}
