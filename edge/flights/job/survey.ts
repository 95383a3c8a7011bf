import { basename, extname, relative } from 'node:path'
import type { Scenario } from '../../config/schema/scenario.js'
import type { Pose } from '../../domain/pose.js'
import type { LonLat } from '../../geometry/enu.js'
import { isLamppostError, type LamppostError } from '../../kit/lamppost-error.js'
import { checkFootage } from '../../media/footage-check.js'
import { promisedKind } from '../../media/footage-format.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { keyframesOf } from '../../media/keyframes.js'
import type { Demuxer } from '../../media/video-input.js'
import { inputAddress, strangerOptions } from '../../media/video-input.js'
import type { FlightProblem, Recording } from '../report/flight-report.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { CheckedFile } from './checked-file.js'
import { type FileSizes, fileSizes } from './file-sizes.js'
import { type FlightFiles, fileNames, flightFiles } from './flight-files.js'
import { type JobOptions, limitsOf } from './job-options.js'
import type { MapZones } from './map-zones.js'
import { measureOffset } from './measure-offset.js'
import { pairTelemetry, type RecordingPair, whyText } from './pairing.js'
import { flightProblem } from './problems.js'
import { coverageProblems, recordingProblems, telemetryProblems } from './recording-problems.js'
import type { TelemetryShelf } from './telemetry-shelf.js'
import { terrainProblems } from './terrain-problems.js'

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
  /** Of every file that it looked at; absent in surveys of older versions. */
  readonly sizes?: FileSizes
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

/** Opens every file, pairs recordings with their telemetry, and tells all that is wrong before anything is looked at. */
export async function surveyFlight(asked: JobOptions, options: SurveyOptions): Promise<Survey> {
  const { shelf, scenarios, zones, signal } = options
  const limits = limitsOf(asked)
  const problems: FlightProblem[] = scenarios
    .filter(({ id, zones: need }) => need === 'required' && !zones.has(id))
    .map(({ id }) => flightProblem('ZONES_NEEDED', undefined, { scenario: id }))
  const found = await flightFiles(asked.inputs)
  const { paths } = found
  const names = fileNames(paths)
  const nameOf = (path: string): string => names.get(path) ?? basename(path)
  const beside = [...found.beside]
  const files: CheckedFile[] = []
  for (const [index, path] of paths.entries()) {
    signal.throwIfAborted()
    try {
      files.push({
        path,
        footage: await checkFootage(path, limits, { acceptDamaged: true, signal }),
      })
    } catch (error) {
      if (!isLamppostError(error) || error.code === 'FFMPEG_MISSING') throw error
      // Nobody said that it was footage.
      if (isStrange(path, error) && !found.named.has(path)) beside.push(path)
      else
        problems.push(
          flightProblem('FOOTAGE_UNUSABLE', nameOf(path), { why: whyText(error), code: error.code }),
        )
    }
    options.onShare((index + 1) / (2 * paths.length))
  }
  problems.push(...besideProblems(beside, found))
  for (const { path, footage } of files) {
    if (footage.kind === 'terrain' && path !== asked.dem)
      problems.push(flightProblem('TERRAIN_UNUSED', nameOf(path)))
    if (footage.kind === 'zones' && path !== asked.zones)
      problems.push(flightProblem('ZONES_UNUSED', nameOf(path)))
  }
  const opened = new Set(files.map(({ path }) => path))
  const unusable = paths.filter(path => !opened.has(path))
  const { pairs, unused } = await pairTelemetry(files, asked.telemetry, shelf, unusable)
  for (const { path, why } of unused)
    problems.push(
      why === undefined
        ? flightProblem('TELEMETRY_UNUSED', nameOf(path))
        : flightProblem('TELEMETRY_PASSED_OVER', nameOf(path), { why }),
    )
  const recordings: (SurveyedRecording & { readonly first: Pose })[] = []
  for (const [index, pair] of pairs.entries()) {
    signal.throwIfAborted()
    const surveyed = await surveyRecording(pair, asked, { ...options, nameOf }, problems)
    if (surveyed) recordings.push(surveyed)
    options.onShare(0.5 + (index + 1) / (2 * pairs.length))
  }
  const origin = recordings[0]?.first
  return {
    recordings: onOneClock(recordings),
    problems,
    sizes: await fileSizes(paths),
    origin: origin ? { lon: origin.lon, lat: origin.lat } : { lon: 0, lat: 0 },
  }
}

/** Footage of kinds that are not read, and what it may be packed in: whoever brings it wants it looked at. */
const FOOTAGE_ALL_THE_SAME = [
  ...['.avi', '.wmv', '.flv', '.3gp', '.h264', '.h265', '.hevc', '.insv'],
  ...['.heic', '.heif', '.png', '.webp', '.zip', '.rar', '.7z', '.tar', '.gz'],
]

/** What no name promised, and nothing of which is known. */
const isStrange = (path: string, { code }: LamppostError): boolean =>
  promisedKind(path) === undefined &&
  !FOOTAGE_ALL_THE_SAME.includes(extname(path).toLowerCase()) &&
  (code === 'FOOTAGE_UNKNOWN' || code === 'FOOTAGE_EMPTY')

/** Told by the endings of their names: a card holds a small copy of each video. */
function besideProblems(beside: readonly string[], { ownFolders }: FlightFiles): FlightProblem[] {
  const counts = new Map<string, number>()
  for (const path of beside) {
    const kind = extname(path).toUpperCase() || basename(path)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const names = [...counts].map(([kind, count]) => `${kind} (${count})`).join(', ')
  const folders = ownFolders.map(folder => relative(process.cwd(), folder) || '.').join(', ')
  return [
    ...(beside.length > 0 ? [flightProblem('FILES_BESIDE', undefined, { count: beside.length, names })] : []),
    ...(ownFolders.length > 0 ? [flightProblem('FILES_OF_FLIGHT', undefined, { names: folders })] : []),
  ]
}

interface RecordingOptions extends SurveyOptions {
  readonly nameOf: (path: string) => string
}

async function surveyRecording(
  pair: RecordingPair,
  asked: JobOptions,
  { shelf, signal, nameOf }: RecordingOptions,
  problems: FlightProblem[],
): Promise<(SurveyedRecording & { readonly first: Pose }) | undefined> {
  const { telemetryPath, startsLaterMs = 0 } = pair
  const { path, footage } = pair.file
  const file = nameOf(path)
  const tell = (...told: readonly FlightProblem[]): boolean => {
    problems.push(...told)
    return told.some(({ severity }) => severity === 'refusal')
  }
  if (telemetryPath === undefined) {
    tell(lackOf(pair, file, nameOf))
    return undefined
  }
  let telemetry: Telemetry
  try {
    telemetry = await shelf.read(telemetryPath)
  } catch (error) {
    if (!isLamppostError(error) || error.code === 'USAGE') throw error
    tell(flightProblem('TELEMETRY_UNREADABLE', file, { why: whyText(error) }))
    return undefined
  }
  tell(...pairingProblems(pair, file, nameOf(telemetryPath)))
  if (tell(...recordingProblems(file, footage), ...telemetryProblems(file, telemetry, footage, asked)))
    return undefined
  if (tell(...(await terrainProblems(file, telemetry, asked)))) return undefined
  const { widthPx, heightPx } = footage
  const base = {
    ...{ file, path, telemetryPath, telemetry: nameOf(telemetryPath), telemetryFormat: telemetry.format },
    ...{ widthPx, heightPx, looked: 0, startsAtMs: 0, first: telemetry.poses[0]! },
  }
  const timeMs = telemetry.poses[0]!.timeMs
  if (timeMs === undefined)
    tell(flightProblem('TIME_UNKNOWN', file, telemetry.localTimes ? { local: 1 } : {}))
  if (footage.kind === 'still')
    return { ...base, kind: 'still', durationMs: 0, ...(timeMs !== undefined && { startedAtMs: timeMs }) }
  const offsetMs =
    asked.clockOffsetMs ??
    (await measureOffset(path, footage, shelf.track(telemetry), {
      ...{ lens: asked.lens, startsLaterMs, limits: limitsOf(asked), signal },
    }))
  const runsAheadMs = (offsetMs ?? startsLaterMs) - startsLaterMs
  if (Math.abs(runsAheadMs) >= WORTH_TELLING_MS)
    tell(
      flightProblem('CLOCK_OFFSET', file, {
        seconds: (Math.abs(runsAheadMs) / 1000).toFixed(1),
        ...(runsAheadMs < 0 && { behind: 1 }),
      }),
    )
  const covered = {
    ...{ name: nameOf(telemetryPath), offsetMs: offsetMs ?? startsLaterMs },
    isOfOne: pair.foundBy === 'name' || pair.foundBy === 'inside' || pair.foundBy === 'only',
  }
  if (tell(...coverageProblems(file, telemetry, footage, covered))) return undefined
  const startedAtMs =
    timeMs === undefined ? undefined : timeMs - telemetry.poses[0]!.tMs - (offsetMs ?? startsLaterMs)
  const keyframeEveryMs = await longestKeyframeGap(path, footage, limitsOf(asked))
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

/** Why a recording has no telemetry. */
function lackOf(
  { ambiguous, apart, why, needsZone }: RecordingPair,
  file: string,
  nameOf: (path: string) => string,
): FlightProblem {
  if (ambiguous)
    return flightProblem('TELEMETRY_AMBIGUOUS', file, { names: ambiguous.map(nameOf).join(', ') })
  if (apart)
    return flightProblem('TELEMETRY_APART', file, {
      ...{ name: nameOf(apart.path), seconds: Math.round(apart.ms / 1000) },
    })
  return why === undefined
    ? flightProblem('TELEMETRY_MISSING', file, needsZone ? { zone: 1 } : {})
    : flightProblem('TELEMETRY_UNREADABLE', file, { why })
}

/** What telemetry rests on that is not named like its recording. */
function pairingProblems(
  { foundBy, startsLaterMs, apart }: RecordingPair,
  file: string,
  name: string,
): FlightProblem[] {
  const problems: FlightProblem[] = []
  if (foundBy === 'only') problems.push(flightProblem('TELEMETRY_ONLY_ONE', file, { name }))
  if (apart)
    problems.push(flightProblem('TIMES_DISAGREE', file, { name, seconds: Math.round(apart.ms / 1000) }))
  if (foundBy === 'time') problems.push(flightProblem('TELEMETRY_BY_TIME', file, { name }))
  const isMoved =
    foundBy !== 'time' && foundBy !== 'named' && startsLaterMs !== undefined && startsLaterMs !== 0
  if (isMoved)
    problems.push(
      flightProblem('TELEMETRY_GOES_ON', file, { name, seconds: Math.abs(startsLaterMs / 1000).toFixed(1) }),
    )
  return problems
}

/** Less is what a video and its subtitles are apart anyway. */
const WORTH_TELLING_MS = 200
/** As much of a video tells how far its keyframes lie apart. */
const KEYFRAMES_OF = '%+20'

async function longestKeyframeGap(
  path: string,
  { durationMs, demuxer }: CheckedVideo,
  { memoryBytes, withinMs }: FootageLimits,
): Promise<number | undefined> {
  const input = [...strangerOptions(demuxer), inputAddress({ url: path })]
  const confined = { memoryBytes, cpuMs: withinMs }
  const found = await keyframesOf(input, KEYFRAMES_OF, confined).catch(() => undefined)
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
