import { parse } from 'node:path'
import { isLamppostError, messageOf } from '../../kit/lamppost-error.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { CheckedFile, RecordingPair } from './survey.js'
import type { TelemetryShelf } from './telemetry-shelf.js'

export interface Pairing {
  readonly pairs: readonly RecordingPair[]
  /** Telemetry that nothing goes with. */
  readonly unused: readonly string[]
}

/**
 * Finds the telemetry of each recording: what was named for all; the file of the same name; what it carries itself; the one file whose
 * times of day hold the recording's, or the only one there is.
 *
 * @param named path of telemetry for all videos
 */
export async function pairTelemetry(
  files: readonly CheckedFile[],
  named: string | undefined,
  shelf: TelemetryShelf,
): Promise<Pairing> {
  const recordings = files.flatMap(({ path, footage }) =>
    footage.kind === 'video' || footage.kind === 'still' ? [{ path, footage }] : [],
  )
  const telemetry = files.filter(({ footage: { kind } }) => kind === 'telemetry').map(({ path }) => path)
  const videos = recordings.filter(({ footage }) => footage.kind === 'video')
  const used = new Set<string>(named === undefined ? [] : [named])
  const pairs: RecordingPair[] = []
  for (const file of recordings) {
    const pair = await pairOf(file, telemetry, videos.length, named, shelf)
    if (pair.telemetryPath !== undefined) used.add(pair.telemetryPath)
    pairs.push(pair)
  }
  return { pairs, unused: telemetry.filter(path => !used.has(path)) }
}

async function pairOf(
  file: RecordingPair['file'],
  telemetry: readonly string[],
  videos: number,
  named: string | undefined,
  shelf: TelemetryShelf,
): Promise<RecordingPair> {
  if (file.footage.kind === 'still') {
    const own = await readable(file.path, shelf)
    return typeof own === 'string'
      ? { file, telemetryPath: undefined, why: own }
      : { file, telemetryPath: file.path }
  }
  if (named !== undefined)
    return { file, telemetryPath: named, ...(await laterOf(file.footage, named, shelf)) }
  const sameName = telemetry.find(path => stemOf(path) === stemOf(file.path))
  if (sameName !== undefined) return { file, telemetryPath: sameName }
  if (file.footage.subtitles.length > 0 || file.footage.data.length > 0) {
    const own = await readable(file.path, shelf)
    if (typeof own !== 'string' && own.poses.length > 0) return { file, telemetryPath: file.path }
  }
  for (const path of telemetry) {
    const later = await laterOf(file.footage, path, shelf)
    if (later.startsLaterMs !== undefined) return { file, telemetryPath: path, ...later }
  }
  return videos === 1 && telemetry.length === 1
    ? { file, telemetryPath: telemetry[0]! }
    : { file, telemetryPath: undefined }
}

/** How much later than the recording the telemetry starts, where their times of day overlap. */
async function laterOf(
  { createdAtMs, durationMs }: CheckedVideo,
  path: string,
  shelf: TelemetryShelf,
): Promise<{ readonly startsLaterMs?: number }> {
  const telemetry = await readable(path, shelf)
  if (typeof telemetry === 'string' || createdAtMs === undefined) return {}
  const [first, last] = [telemetry.poses[0], telemetry.poses.at(-1)]
  if (first?.timeMs === undefined || last?.timeMs === undefined) return {}
  const overlaps = first.timeMs < createdAtMs + durationMs && last.timeMs > createdAtMs
  return overlaps ? { startsLaterMs: first.timeMs - first.tMs - createdAtMs } : {}
}

/** The telemetry, or why it cannot be read. */
async function readable(path: string, shelf: TelemetryShelf): Promise<Telemetry | string> {
  try {
    return await shelf.read(path)
  } catch (error) {
    if (!isLamppostError(error)) throw error
    return messageOf(error)
  }
}

/** `DJI_0001` of `DJI_0001.MP4` and of `dji_0001.SRT`. */
export const stemOf = (path: string): string => parse(path).name.toLowerCase()
