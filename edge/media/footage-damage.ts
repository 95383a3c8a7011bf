import { askConfined } from './footage-ask.js'
import type { FootageLimits } from './footage-limits.js'
import { type CheckedVideo, pixelGuard, strangersInput } from './footage-video.js'

/** So many places of a long video are looked at, the beginning and the end among them. */
const PLACES = 10
/** Places that lie nearer together tell nothing more. */
const LEAST_APART_MS = 500
/** From the end: the last keyframe lies before it. */
const END_MS = 1000
/** Decoders that run in one program; each holds some pictures. */
const AT_ONCE = 5

export interface Damage {
  /** Milliseconds. */
  readonly damagedAtMs: readonly number[]
  /** Nothing could be decoded anywhere. */
  readonly isAll: boolean
}

/**
 * Times near which nothing can be decoded: a keyframe is decoded at some places of the file. Damage between them is not
 * seen; decoding all of it costs as much as analysing it.
 */
export async function damagedAt(
  path: string,
  video: Pick<CheckedVideo, 'demuxer' | 'durationMs'>,
  limits: FootageLimits,
  signal?: AbortSignal,
): Promise<Damage> {
  const decode = (places: readonly number[]) => decodesAt(path, video.demuxer, places, limits, signal)
  const places = placesIn(video.durationMs)
  const damaged: number[] = []
  for (let index = 0; index < places.length; index += AT_ONCE) {
    const some = places.slice(index, index + AT_ONCE)
    if (await decode(some)) continue
    // Complaints do not tell which of them they are about.
    for (const atMs of some) if (!(await decode([atMs]))) damaged.push(atMs)
  }
  return { damagedAtMs: damaged, isAll: damaged.length === places.length }
}

function placesIn(durationMs: number): number[] {
  const lastMs = Math.max(0, durationMs - END_MS)
  const count = Math.min(PLACES, 1 + Math.ceil(lastMs / LEAST_APART_MS))
  return Array.from({ length: count }, (_, index) => Math.round((lastMs * index) / Math.max(1, count - 1)))
}

/** Whether a picture can be decoded at each of the places. */
async function decodesAt(
  path: string,
  demuxer: CheckedVideo['demuxer'],
  places: readonly number[],
  limits: FootageLimits,
  signal?: AbortSignal,
): Promise<boolean> {
  const inputs = places.flatMap(atMs => [
    ...['-skip_frame', 'nokey', '-threads', '1', ...pixelGuard(limits)],
    ...['-ss', String(atMs / 1000), '-noaccurate_seek', ...strangersInput(demuxer, path)],
  ])
  // An output of its own for each: one that has its picture would end the others.
  const outputs = places.flatMap((_, index) => [
    // The keyframe may lie long before the place: at a steady rate it would be dropped as too old.
    ...['-map', `${index}:V:0`, '-frames:v', '1', '-fps_mode', 'passthrough'],
    ...['-f', 'framecrc', 'pipe:1'],
  ])
  const { stdout, stderr, ended } = await askConfined(
    'ffmpeg',
    ['-nostdin', ...inputs, ...outputs],
    limits,
    signal,
  )
  const decoded = stdout.split('\n').filter(line => /^\d+,/.test(line)).length
  return ended === 'well' && decoded === places.length && stderr.trim() === ''
}
