import { dirname, parse } from 'node:path'
import { isLamppostError, type LamppostError, messageOf } from '../../kit/lamppost-error.js'
import type { CheckedStill } from '../../media/footage-still.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { CheckedFile } from './checked-file.js'
import { continuedFrom, inTurn, isNumberedApart } from './split-recordings.js'

/** How telemetry was found: beyond `only`, nothing says that it is of this recording. */
export type FoundBy = 'named' | 'name' | 'inside' | 'time' | 'only' | 'continued'

export interface RecordingPair {
  readonly file: CheckedFile<CheckedVideo | CheckedStill>
  readonly telemetryPath: string | undefined
  readonly foundBy?: FoundBy
  /** Why there is none, where that is known: the file of its name cannot be read. */
  readonly why?: string
  /** Files of which nothing says which of them it is. */
  readonly ambiguous?: readonly string[]
  /** It is of another time of day: the only file there is, which is not taken, or the one that was named, which is. */
  readonly apart?: { readonly path: string; readonly ms: number }
  /** There is telemetry that would tell by its times, if its zone were known. */
  readonly needsZone?: true
  /** Milliseconds by which the telemetry's zero lies after the recording's, where that is known before pictures are looked at. */
  readonly startsLaterMs?: number
}

export interface Pairing {
  readonly pairs: readonly RecordingPair[]
  /** Telemetry that nothing goes with, and why it cannot be used, where it cannot. */
  readonly unused: readonly { readonly path: string; readonly why?: string }[]
}

/** Rejects with a LamppostError where a file cannot be read. */
export interface TelemetryReader {
  read(path: string): Promise<Telemetry>
}

type VideoFile = CheckedFile<CheckedVideo>

/**
 * Finds the telemetry of each recording: what was named for all; the file of the same name; what it carries itself; the one file whose
 * times of day hold the recording's; the recording that it goes on from; or the only one that is left.
 *
 * @param named path of telemetry for all videos
 * @param unusable paths of files that could not be opened: telemetry of their name is theirs
 */
export async function pairTelemetry(
  files: readonly CheckedFile[],
  named: string | undefined,
  shelf: TelemetryReader,
  unusable: readonly string[] = [],
): Promise<Pairing> {
  const telemetry = files.filter(({ footage: { kind } }) => kind === 'telemetry').map(({ path }) => path)
  const videos = files.filter((file): file is VideoFile => file.footage.kind === 'video')
  const found = new Map<string, RecordingPair>()
  const broken = new Map<string, string>()
  for (const file of files) if (isStill(file)) found.set(file.path, await stillPair(file, shelf))
  if (named !== undefined)
    for (const pair of await namedPairs(videos, named, shelf)) found.set(pair.file.path, pair)
  else
    for (const file of videos) found.set(file.path, await ownPair(file, { telemetry, videos, shelf, broken }))
  const claimed = new Set([...found.values()].flatMap(({ telemetryPath }) => telemetryPath ?? []))
  if (named === undefined) await pairTheRest(videos, { found, telemetry, claimed, broken, unusable, shelf })
  const told = new Set<string>()
  for (const { file, telemetryPath, ambiguous = [], apart, why } of found.values()) {
    if (telemetryPath !== undefined) told.add(telemetryPath)
    for (const path of ambiguous) told.add(path)
    if (apart) told.add(apart.path)
    // It is told as the reason why its video has none.
    if (why !== undefined)
      for (const path of sameName(file.path, telemetry, videos)) if (broken.get(path) === why) told.add(path)
  }
  return {
    pairs: files.flatMap(({ path }) => found.get(path) ?? []),
    unused: telemetry
      .filter(path => !told.has(path) && path !== named)
      .map(path => ({ path, ...(broken.has(path) && { why: broken.get(path)! }) })),
  }
}

const isStill = (file: CheckedFile): file is CheckedFile<CheckedStill> => file.footage.kind === 'still'

async function stillPair(file: CheckedFile<CheckedStill>, shelf: TelemetryReader): Promise<RecordingPair> {
  const own = await readable(file.path, shelf)
  return typeof own === 'string'
    ? { file, telemetryPath: undefined, why: own }
    : { file, telemetryPath: file.path, foundBy: 'inside' }
}

/** One telemetry that was named for all videos: by the times of day, or one video after the other. */
async function namedPairs(
  videos: readonly VideoFile[],
  named: string,
  shelf: TelemetryReader,
): Promise<RecordingPair[]> {
  const telemetry = await readable(named, shelf)
  const pair = (file: VideoFile, startsLaterMs?: number): RecordingPair => ({
    ...{ file, telemetryPath: named, foundBy: 'named' },
    ...(startsLaterMs !== undefined && { startsLaterMs }),
  })
  if (typeof telemetry === 'string') return videos.map(file => pair(file))
  const byTime = videos.map(file => overlapOf(file.footage, telemetry)?.startsLaterMs)
  if (videos.length === 1) {
    const ms = apartMs(videos[0]!, telemetry)
    return [{ ...pair(videos[0]!, byTime[0]), ...(ms !== undefined && { apart: { path: named, ms } }) }]
  }
  if (byTime.every(later => later === undefined)) {
    const turns = inTurn(videos, telemetry)
    if (turns) return videos.map(file => ({ ...pair(file, turns.get(file.path)), foundBy: 'continued' }))
  }
  return videos.map((file, index) =>
    byTime[index] === undefined
      ? { file, telemetryPath: undefined, ambiguous: [named] }
      : pair(file, byTime[index]),
  )
}

interface OwnOptions {
  readonly telemetry: readonly string[]
  readonly videos: readonly VideoFile[]
  readonly shelf: TelemetryReader
  /** Gathers telemetry that cannot be used, and why. */
  readonly broken: Map<string, string>
}

/** What has the name of a video, or lies in it. */
async function ownPair(
  file: VideoFile,
  { telemetry, videos, shelf, broken }: OwnOptions,
): Promise<RecordingPair> {
  let empty: string | undefined
  for (const path of sameName(file.path, telemetry, videos)) {
    const read = await readable(path, shelf)
    if (typeof read === 'string') broken.set(path, read)
    else if (read.poses.length > 0)
      return { file, telemetryPath: path, foundBy: 'name', ...goesOn(file, read) }
    else empty ??= path
  }
  if (file.footage.subtitles.length > 0 || file.footage.data.length > 0) {
    const own = await readable(file.path, shelf)
    if (typeof own !== 'string' && own.poses.length > 0)
      return { file, telemetryPath: file.path, foundBy: 'inside' }
  }
  // It says itself that it knows no position.
  if (empty !== undefined) return { file, telemetryPath: empty, foundBy: 'name' }
  const why = [...sameName(file.path, telemetry, videos)].map(path => broken.get(path)).find(Boolean)
  return { file, telemetryPath: undefined, ...(why !== undefined && { why }) }
}

/** Files of the same name: in the same folder, or in another where no other video has that name; what drones write before tables. */
function sameName(path: string, telemetry: readonly string[], videos: readonly VideoFile[]): string[] {
  const alike = telemetry.filter(other => stemOf(other) === stemOf(path))
  const beside = alike.filter(other => dirname(other) === dirname(path))
  const isAlone = videos.filter(({ path: other }) => stemOf(other) === stemOf(path)).length === 1
  const rank = (name: string) => ORDER.indexOf(parse(name).ext.toLowerCase())
  return (beside.length > 0 ? beside : isAlone ? alike : []).toSorted((a, b) => rank(b) - rank(a))
}

/** The last one first. */
const ORDER = ['.csv', '.gpx', '.tlog', '.klv', '.srt']

/** Apart by less, what is said of a recording and the recording itself are as long. */
const SAME_LENGTH_MS = 2_000

/** Subtitles whose times go on from an earlier file of the same recording begin after this one's end, and last as long as it. */
function goesOn({ footage: { durationMs } }: VideoFile, { poses }: Telemetry): { startsLaterMs?: number } {
  const [firstMs, lastMs] = [poses[0]!.tMs, poses.at(-1)!.tMs]
  const isAsLong = Math.abs(lastMs - firstMs - durationMs) < SAME_LENGTH_MS
  return firstMs >= durationMs && firstMs > SAME_LENGTH_MS && isAsLong ? { startsLaterMs: -firstMs } : {}
}

interface RestOptions {
  readonly found: Map<string, RecordingPair>
  readonly telemetry: readonly string[]
  readonly claimed: ReadonlySet<string>
  readonly broken: Map<string, string>
  readonly unusable: readonly string[]
  readonly shelf: TelemetryReader
}

/** Videos that nothing of their own goes with. */
async function pairTheRest(
  videos: readonly VideoFile[],
  { found, telemetry, claimed, broken, unusable, shelf }: RestOptions,
): Promise<void> {
  const read: { readonly path: string; readonly telemetry: Telemetry }[] = []
  for (const path of telemetry.filter(path => !claimed.has(path) && !broken.has(path))) {
    const each = await readable(path, shelf)
    if (typeof each === 'string') broken.set(path, each)
    else if (each.poses.length > 0) read.push({ path, telemetry: each })
  }
  const lacking = () => videos.filter(({ path }) => found.get(path)?.telemetryPath === undefined)
  for (const file of lacking()) {
    const pair = byTimeOfDay(file, read)
    if (pair) found.set(file.path, pair)
  }
  for (const file of lacking()) {
    const pair = await continuedFrom(file, [...found.values()], path => shelf.read(path))
    if (pair) found.set(file.path, pair)
  }
  const taken = new Set([...found.values()].flatMap(({ telemetryPath }) => telemetryPath ?? []))
  const rest = read.filter(
    ({ path }) => !taken.has(path) && !unusable.some(other => stemOf(other) === stemOf(path)),
  )
  const [file, ...more] = lacking()
  const [left, ...others] = rest
  const isOnly = file && left && more.length + others.length === 0
  if (isOnly && !found.get(file.path)?.ambiguous && !isNumberedApart(file.path, left.path)) {
    const ms = apartMs(file, left.telemetry)
    found.set(
      file.path,
      ms === undefined
        ? { file, telemetryPath: left.path, foundBy: 'only', ...goesOn(file, left.telemetry) }
        : { file, telemetryPath: undefined, apart: { path: left.path, ms } },
    )
    return
  }
  if (rest.every(({ telemetry }) => telemetry.localTimes !== true)) return
  for (const lone of lacking())
    if (lone.footage.createdAtMs !== undefined)
      found.set(lone.path, { ...found.get(lone.path)!, needsZone: true })
}

/** Another that holds half as much of the recording may be the right one as well. */
const CLEARLY = 2

function byTimeOfDay(
  file: VideoFile,
  read: readonly { readonly path: string; readonly telemetry: Telemetry }[],
): RecordingPair | undefined {
  const overlaps = read
    .flatMap(({ path, telemetry }) => {
      const overlap = overlapOf(file.footage, telemetry)
      return overlap ? [{ path, ...overlap }] : []
    })
    .toSorted((a, b) => b.ms - a.ms)
  const [best, next] = overlaps
  if (!best) return undefined
  if (next && next.ms * CLEARLY > best.ms)
    return { file, telemetryPath: undefined, ambiguous: overlaps.map(({ path }) => path) }
  return { file, telemetryPath: best.path, foundBy: 'time', startsLaterMs: best.startsLaterMs }
}

/** How much later than the recording the telemetry starts, and how much of both there is, where their times of day overlap. */
function overlapOf(
  { createdAtMs, durationMs }: CheckedVideo,
  { poses }: Telemetry,
): { readonly startsLaterMs: number; readonly ms: number } | undefined {
  const [first, last] = [poses[0], poses.at(-1)]
  if (createdAtMs === undefined || first?.timeMs === undefined || last?.timeMs === undefined) return undefined
  const ms = Math.min(last.timeMs, createdAtMs + durationMs) - Math.max(first.timeMs, createdAtMs)
  return ms > 0 ? { startsLaterMs: first.timeMs - first.tMs - createdAtMs, ms } : undefined
}

/** How far apart the two are by their times of day, where these do not overlap. */
function apartMs({ footage }: VideoFile, telemetry: Telemetry): number | undefined {
  const { createdAtMs, durationMs } = footage
  const [firstMs, lastMs] = [telemetry.poses[0]?.timeMs, telemetry.poses.at(-1)?.timeMs]
  if (createdAtMs === undefined || firstMs === undefined || lastMs === undefined) return undefined
  const ms = Math.max(firstMs - createdAtMs - durationMs, createdAtMs - lastMs)
  return ms >= 0 ? ms : undefined
}

/** The telemetry, or why it cannot be read. */
async function readable(path: string, shelf: TelemetryReader): Promise<Telemetry | string> {
  try {
    return await shelf.read(path)
  } catch (error) {
    // Options that cannot be used are no matter of one file.
    if (!isLamppostError(error) || error.code === 'USAGE') throw error
    return whyText(error)
  }
}

/** What could not be done, and why. */
export const whyText = (error: LamppostError): string =>
  error.cause === undefined ? error.message : `${error.message} (${messageOf(error.cause).split('\n')[0]})`

/** `DJI_0001` of `DJI_0001.MP4` and of `dji_0001.SRT`. */
export const stemOf = (path: string): string => parse(path).name.toLowerCase().normalize('NFC')
