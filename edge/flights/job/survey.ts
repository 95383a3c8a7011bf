import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Scenario } from '../../config/schema/scenario.js'
import type { Pose } from '../../domain/pose.js'
import type { LonLat } from '../../geometry/enu.js'
import { isLamppostError, messageOf } from '../../kit/lamppost-error.js'
import { type CheckedFootage, checkFootage } from '../../media/footage-check.js'
import { promisedKind } from '../../media/footage-format.js'
import { defaultFootageLimits } from '../../media/footage-limits.js'
import type { CheckedStill } from '../../media/footage-still.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { keyframesOf } from '../../media/keyframes.js'
import type { Demuxer } from '../../media/video-input.js'
import { inputAddress } from '../../media/video-input.js'
import type { FlightProblem, Recording } from '../report/flight-report.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { datumDoubt } from './datum-doubt.js'
import type { JobOptions } from './job-options.js'
import type { MapZones } from './map-zones.js'
import { measureOffset } from './measure-offset.js'
import { pairTelemetry, stemOf } from './pairing.js'
import { flightProblem } from './problems.js'
import { recordingProblems, telemetryProblems } from './recording-problems.js'
import type { TelemetryShelf } from './telemetry-shelf.js'

/** A recording that can be looked at. */
export interface SurveyedRecording extends Recording {
  readonly path: string
  /** The only one that may open it; of a video. */
  readonly demuxer?: Demuxer
  /** The file that its poses are read from: beside it, or itself. */
  readonly telemetryPath: string
  /** Its start on the clock of the flight. */
  readonly startsAtMs: number
  /** From one keyframe to the next, at most; absent where it is not known. */
  readonly keyframeEveryMs?: number
}

/** What there is to look at, and what is wrong with it. */
export interface Survey {
  readonly recordings: readonly SurveyedRecording[]
  readonly problems: readonly FlightProblem[]
  /** From which metres count. */
  readonly origin: LonLat
}

export interface SurveyOptions {
  readonly shelf: TelemetryShelf
  readonly scenarios: readonly Scenario[]
  readonly zones: MapZones
  readonly signal: AbortSignal
  /** Share of the files that are checked. */
  readonly onShare: (share: number) => void
}

/** A file that was opened and found to be what it says. */
export interface CheckedFile<Footage extends CheckedFootage = CheckedFootage> {
  readonly path: string
  readonly footage: Footage
}

/** Opens every file, pairs recordings with their telemetry, and tells all that is wrong before anything is looked at. */
export async function surveyFlight(asked: JobOptions, options: SurveyOptions): Promise<Survey> {
  const { shelf, scenarios, zones, signal } = options
  const problems: FlightProblem[] = scenarios
    .filter(({ id, zones: need }) => need === 'required' && !zones.has(id))
    .map(({ id }) => flightProblem('ZONES_NEEDED', undefined, { scenario: id }))
  const paths = await filesIn(asked.inputs)
  const files: CheckedFile[] = []
  for (const [index, path] of paths.entries()) {
    signal.throwIfAborted()
    try {
      files.push({
        path,
        footage: await checkFootage(path, defaultFootageLimits, { acceptDamaged: true, signal }),
      })
    } catch (error) {
      if (!isLamppostError(error)) throw error
      problems.push(flightProblem('FOOTAGE_UNUSABLE', basename(path), { why: messageOf(error) }))
    }
    options.onShare((index + 1) / (2 * paths.length))
  }
  const { pairs, unused } = await pairTelemetry(files, asked.telemetry, shelf)
  problems.push(...unused.map(path => flightProblem('TELEMETRY_UNUSED', basename(path))))
  const recordings: (SurveyedRecording & { readonly first: Pose })[] = []
  for (const [index, pair] of pairs.entries()) {
    signal.throwIfAborted()
    const surveyed = await surveyRecording(pair, asked, options, problems)
    if (surveyed) recordings.push(surveyed)
    options.onShare(0.5 + (index + 1) / (2 * pairs.length))
  }
  const origin = recordings[0]?.first
  return {
    recordings: onOneClock(recordings),
    problems,
    origin: origin ? { lon: origin.lon, lat: origin.lat } : { lon: 0, lat: 0 },
  }
}

export interface RecordingPair {
  readonly file: CheckedFile<CheckedVideo | CheckedStill>
  readonly telemetryPath: string | undefined
  /** Why there is none, where that is known. */
  readonly why?: string
  /** Milliseconds by which the telemetry's zero lies after the recording's, where both tell the time of day. */
  readonly startsLaterMs?: number
}

async function surveyRecording(
  { file: { path, footage }, telemetryPath, why, startsLaterMs = 0 }: RecordingPair,
  asked: JobOptions,
  { shelf, signal }: SurveyOptions,
  problems: FlightProblem[],
): Promise<(SurveyedRecording & { readonly first: Pose }) | undefined> {
  const file = basename(path)
  const tell = (...told: readonly FlightProblem[]): boolean => {
    problems.push(...told)
    return told.some(({ severity }) => severity === 'refusal')
  }
  if (telemetryPath === undefined) {
    tell(
      why === undefined
        ? flightProblem('TELEMETRY_MISSING', file)
        : flightProblem('TELEMETRY_UNREADABLE', file, { why }),
    )
    return undefined
  }
  let telemetry: Telemetry
  try {
    telemetry = await shelf.read(telemetryPath)
  } catch (error) {
    if (!isLamppostError(error)) throw error
    tell(flightProblem('TELEMETRY_UNREADABLE', basename(telemetryPath), { why: messageOf(error) }))
    return undefined
  }
  if (tell(...recordingProblems(file, footage), ...telemetryProblems(file, telemetry, footage, asked)))
    return undefined
  const doubt = await datumDoubt(file, telemetry, asked)
  if (doubt) tell(doubt)
  const { widthPx, heightPx } = footage
  const base = {
    ...{ file, path, telemetryPath, telemetry: basename(telemetryPath), telemetryFormat: telemetry.format },
    ...{ widthPx, heightPx, looked: 0, startsAtMs: 0, first: telemetry.poses[0]! },
  }
  const timeMs = telemetry.poses[0]!.timeMs
  if (footage.kind === 'still')
    return { ...base, kind: 'still', durationMs: 0, ...(timeMs !== undefined && { startedAtMs: timeMs }) }
  const offsetMs =
    asked.clockOffsetMs ??
    (await measureOffset(path, footage, shelf.track(telemetry), { lens: asked.lens, startsLaterMs, signal }))
  if (offsetMs !== undefined && Math.abs(offsetMs) >= WORTH_TELLING_MS)
    tell(flightProblem('CLOCK_OFFSET', file, { seconds: (offsetMs / 1000).toFixed(1) }))
  const startedAtMs =
    timeMs === undefined ? undefined : timeMs - telemetry.poses[0]!.tMs - (offsetMs ?? startsLaterMs)
  const keyframeEveryMs = await longestKeyframeGap(path, footage.durationMs)
  return {
    ...base,
    kind: 'video',
    demuxer: footage.demuxer,
    durationMs: footage.durationMs,
    clockOffsetMs: offsetMs ?? startsLaterMs,
    ...(startedAtMs !== undefined && { startedAtMs }),
    ...(keyframeEveryMs !== undefined && { keyframeEveryMs }),
  }
}

/** Less is what a video and its subtitles are apart anyway. */
const WORTH_TELLING_MS = 200
/** As much of a video tells how far its keyframes lie apart. */
const KEYFRAMES_OF = '%+20'

async function longestKeyframeGap(path: string, durationMs: number): Promise<number | undefined> {
  const found = await keyframesOf([inputAddress({ url: path })], KEYFRAMES_OF).catch(() => undefined)
  if (!found || found.keyframesMs.length < 2) return undefined
  const times = found.keyframesMs.filter(timeMs => timeMs <= durationMs + found.startMs)
  return Math.max(...times.slice(1).map((timeMs, index) => timeMs - times[index]!))
}

/** By the time of day where all tell it; else one after the other, in the order of their names. */
function onOneClock(
  recordings: readonly (SurveyedRecording & { readonly first: Pose })[],
): SurveyedRecording[] {
  const isTimed = recordings.every(({ startedAtMs }) => startedAtMs !== undefined)
  const sorted = [...recordings].sort((a, b) =>
    isTimed ? a.startedAtMs! - b.startedAtMs! : a.file.localeCompare(b.file, 'en', { numeric: true }),
  )
  let startsAtMs = 0
  return sorted.map(({ first: _, ...recording }) => {
    const placed = {
      ...recording,
      startsAtMs: isTimed ? recording.startedAtMs! - sorted[0]!.startedAtMs! : startsAtMs,
    }
    startsAtMs += recording.durationMs + BETWEEN_MS
    return placed
  })
}

/** Nobody knows how long after the one before; errors of the pose are not taken to be the same. */
const BETWEEN_MS = 60_000

/** Telemetry of the same name in the same folder. */
async function telemetryBeside(path: string): Promise<string[]> {
  const entries = await readdir(dirname(path)).catch(() => [])
  return entries
    .filter(entry => stemOf(entry) === stemOf(path) && promisedKind(entry) === 'telemetry')
    .map(entry => join(dirname(path), entry))
}

/** Files of folders, and of their folders, by name; what is hidden is left out. */
async function filesIn(inputs: readonly string[]): Promise<string[]> {
  const files = new Set<string>()
  for (const input of inputs) {
    const found = await stat(input).catch(() => undefined)
    if (!found?.isDirectory()) {
      for (const file of [input, ...(await telemetryBeside(input))]) files.add(file)
      continue
    }
    const entries = await readdir(input, { recursive: true, withFileTypes: true })
    for (const entry of entries)
      if (entry.isFile() && !entry.name.startsWith('.')) files.add(join(entry.parentPath, entry.name))
  }
  return [...files].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
