import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Allowance, confinement } from './footage-confinement.js'
import { type Demuxer, strangerOptions } from './video-input.js'

const WITHIN_MS = 10_000
/** At the lowest priority. */
const CONFINED_WITHIN_MS = 60_000
/** What ffprobe says about half a minute of packets stays far below it. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

const seconds = z.coerce.number()

const answerSchema = z.object({
  streams: z.array(z.object({ codec_name: z.string() })).min(1),
  packets: z.array(z.object({ pts_time: seconds.optional(), flags: z.string() })),
  format: z.object({ start_time: seconds }),
})

export interface Keyframes {
  /** As ffprobe calls it, such as `h264`. */
  readonly codec: string
  /** Time of the first picture of the input. */
  readonly startMs: number
  /** Times of the pictures that stand alone, at least one. */
  readonly keyframesMs: readonly number[]
}

/**
 * The keyframes of an input that is read to its end, or of an interval of it as ffprobe has them (`10%20`, seconds).
 * Rejects where there is none.
 *
 * @param confined where the input is a stranger's
 */
export async function keyframesOf(
  input: readonly string[],
  interval?: string,
  confined?: Allowance,
): Promise<Keyframes> {
  const asked = ['-show_entries', 'stream=codec_name:packet=pts_time,flags:format=start_time']
  const within = interval === undefined ? [] : ['-read_intervals', interval]
  const { streams, packets, format } = answerSchema.parse(
    await ffprobe([...asked, ...within, ...input], confined),
  )
  const keyframesMs = packets.flatMap(({ pts_time, flags }) =>
    pts_time !== undefined && flags.startsWith('K') ? [pts_time * 1000] : [],
  )
  if (keyframesMs.length === 0) throw new Error('there is no keyframe')
  return { codec: streams[0]!.codec_name, startMs: format.start_time * 1000, keyframesMs }
}

/** Times that were read from text; pictures lie much further apart. */
export const ROUNDING_MS = 0.5

/** The last one at or before the time; where that is gone, the first of those that are left. */
export const keyframeFor = (keyframesMs: readonly number[], timeMs: number): number =>
  keyframesMs.findLast(keyframeMs => keyframeMs <= timeMs + ROUNDING_MS) ?? keyframesMs[0]!

/** Formats with an index lead to the keyframe at once; in MPEG-TS a seek ends anywhere, and this is how far it looks. */
const LOOK_BACK_MS = 10_000
const LOOK_AHEAD_MS = 1000
/** So that a seek that ends a little late still ends before the keyframe. */
const SEEK_EARLY_MS = 1000

export interface SeekPoint {
  readonly codec: string
  /** Where to seek; the keyframe comes after it. Times are counted from the first picture. */
  readonly seekMs: number
  readonly keyframeMs: number
}

/** Where to begin reading a file for the picture at a time. Rejects where there is no keyframe. */
export async function seekPointOf(
  address: string,
  timeMs: number,
  demuxer?: Demuxer,
  confined?: Allowance,
): Promise<SeekPoint> {
  const input = [...(demuxer ? strangerOptions(demuxer) : []), address]
  const { codec, startMs } = await keyframesOf(input, '%+#1', confined)
  const secondsIn = (ms: number) => String((startMs + ms) / 1000)
  const from = timeMs > LOOK_BACK_MS ? secondsIn(timeMs - LOOK_BACK_MS) : ''
  const { keyframesMs } = await keyframesOf(input, `${from}%${secondsIn(timeMs + LOOK_AHEAD_MS)}`, confined)
  const keyframeMs = keyframeFor(keyframesMs, startMs + timeMs) - startMs
  return { codec, keyframeMs, seekMs: Math.max(0, keyframeMs - SEEK_EARLY_MS) }
}

/** How long a video file is, milliseconds. */
export async function lengthMs(path: string): Promise<number> {
  const { streams } = z
    .object({ streams: z.array(z.object({ duration: seconds })).min(1) })
    .parse(await ffprobe(['-show_entries', 'stream=duration', `file:${path}`]))
  return streams[0]!.duration * 1000
}

async function ffprobe(args: readonly string[], confined?: Allowance): Promise<unknown> {
  const asked = ['-v', 'error', '-of', 'json', '-select_streams', 'V:0', ...args]
  const [program, ...before] = confined ? (await confinement()).command('ffprobe', confined) : ['ffprobe']
  const { stdout } = await promisify(execFile)(program, [...before, ...asked], {
    timeout: confined ? CONFINED_WITHIN_MS : WITHIN_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_ANSWER_BYTES,
  })
  return JSON.parse(stdout)
}
