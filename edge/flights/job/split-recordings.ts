import { dirname, parse } from 'node:path'
import type { CheckedVideo } from '../../media/footage-video.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { CheckedFile } from './checked-file.js'
import type { RecordingPair } from './pairing.js'

type VideoFile = CheckedFile<CheckedVideo>

/** Drones begin a new file where one becomes too large, and lose no more between them. */
const LOST_MS = 2_000

/**
 * The telemetry of the recording before, where it goes on through this one: files are numbered on, their times of day, if known, follow
 * on, and the telemetry is as long as both.
 */
export async function continuedFrom(
  file: VideoFile,
  pairs: readonly RecordingPair[],
  read: (path: string) => Promise<Telemetry>,
): Promise<RecordingPair | undefined> {
  const before = pairs.find(pair => pair.telemetryPath !== undefined && followsOn(pair.file, file))
  if (before?.telemetryPath === undefined || before.file.footage.kind !== 'video') return undefined
  const { poses } = await read(before.telemetryPath)
  const startsLaterMs = (before.startsLaterMs ?? 0) - before.file.footage.durationMs
  const lastMs = (poses.at(-1)?.tMs ?? 0) + startsLaterMs
  if (lastMs < file.footage.durationMs - LOST_MS) return undefined
  return { file, telemetryPath: before.telemetryPath, foundBy: 'continued', startsLaterMs }
}

/**
 * Where one telemetry is as long as all videos together, each in its turn by its number: how much later than each it starts, by their
 * paths.
 */
export function inTurn(
  videos: readonly VideoFile[],
  { poses }: Telemetry,
): ReadonlyMap<string, number> | undefined {
  const sorted = videos.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
  if (!sorted.slice(1).every((file, index) => followsOn(sorted[index]!, file))) return undefined
  const turns = new Map<string, number>()
  let startsLaterMs = 0
  for (const { path, footage } of sorted) {
    turns.set(path, startsLaterMs)
    startsLaterMs -= footage.durationMs
  }
  const restMs = (poses.at(-1)?.tMs ?? 0) + startsLaterMs
  return Math.abs(restMs) <= LOST_MS * videos.length ? turns : undefined
}

/** `DJI_0002.MP4` on `DJI_0001.MP4`, in the same folder, and at the end of it where both say when they began. */
function followsOn(
  { path: before, footage: earlier }: CheckedFile<RecordingPair['file']['footage']>,
  { path, footage }: VideoFile,
): boolean {
  const [last, next] = [numbered(before), numbered(path)]
  if (earlier.kind !== 'video' || dirname(before) !== dirname(path) || !last || !next) return false
  if (last.name !== next.name || next.number !== last.number + 1) return false
  if (earlier.createdAtMs === undefined || footage.createdAtMs === undefined) return true
  return Math.abs(footage.createdAtMs - earlier.createdAtMs - earlier.durationMs) <= LOST_MS
}

/** Numbers of one drone that differ, as of `DJI_0002.MP4` and `DJI_0004.SRT`: they are of different recordings. */
export function isNumberedApart(a: string, b: string): boolean {
  const [one, other] = [numbered(a), numbered(b)]
  return one !== undefined && one.name === other?.name && one.number !== other.number
}

/** `DJI_0001`, and `DJI_20260501120000_0001_V`, in which the time of day changes from file to file. */
function numbered(path: string): { readonly name: string; readonly number: number } | undefined {
  const found = /^(.*?)(\d+)((?:_[A-Za-z]+)?)$/.exec(parse(path).name.replace(/\d{14}_/, ''))
  return found ? { name: `${found[1]}${found[3]}`.toLowerCase(), number: Number(found[2]) } : undefined
}
