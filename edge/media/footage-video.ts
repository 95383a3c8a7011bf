import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'
import { askConfined } from './footage-ask.js'
import type { VideoFormat } from './footage-format.js'
import type { FootageLimits } from './footage-limits.js'
import { isUneven, ratePerSecond } from './footage-rate.js'
import { type Demuxer, strangerOptions } from './video-input.js'

export interface OtherStream {
  /** As ffmpeg counts the streams of the file, from 0. */
  readonly index: number
  /** As ffprobe calls it; absent where it does not know it. */
  readonly codec?: string
}

export interface CheckedVideo {
  readonly kind: 'video'
  readonly format: VideoFormat
  /** The only one that may open it. */
  readonly demuxer: Demuxer
  readonly bytes: number
  readonly codec: string
  /** As it is shown, and decoded: turned already by `rotationDeg`. */
  readonly widthPx: number
  readonly heightPx: number
  /** Clockwise, what players turn the coded picture by. */
  readonly rotationDeg: 0 | 90 | 180 | 270
  /** On average. */
  readonly fps: number
  /** Pictures do not come at even distances, as phones and screen recordings have it. */
  readonly isVariableRate: boolean
  readonly durationMs: number
  /** When the recording began, as the file says it: epoch milliseconds UTC, though some cameras write their local time there. */
  readonly createdAtMs?: number
  readonly subtitles: readonly OtherStream[]
  /** KLV and other streams of data. */
  readonly data: readonly OtherStream[]
  /** Times near which nothing could be decoded, milliseconds; samples only, so none is no proof. */
  readonly damagedAtMs: readonly number[]
}

export const demuxerOf: Readonly<Record<VideoFormat, Demuxer>> = {
  mp4: 'mov',
  mkv: 'matroska',
  mpegts: 'mpegts',
}

/** Codecs of cameras in the air, and what people make of their videos. The many old ones that ffmpeg knows are more danger than use. */
const CODECS = ['h264', 'hevc', 'av1', 'vp8', 'vp9', 'mpeg2video', 'mpeg4', 'mjpeg', 'prores']

const streamSchema = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  avg_frame_rate: z.string().optional(),
  disposition: z.object({ attached_pic: z.int().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
})
const answerSchema = z.object({
  streams: z.array(streamSchema).default([]),
  packets: z.array(z.object({ pts_time: z.coerce.number().optional(), stream_index: z.int() })).default([]),
  format: z
    .object({
      duration: z.coerce.number().optional(),
      tags: z.object({ creation_time: z.string().optional() }).optional(),
    })
    .default({}),
})
type Answer = z.output<typeof answerSchema>
type Stream = z.output<typeof streamSchema>

/** Enough to see the distances between pictures, read from the beginning of the file. */
const PACKETS_LOOKED_AT = 400

/** Decoders count pixels beyond the edge of the picture as well; what is a little too large is found by its size. */
export const pixelGuard = ({ maxPixels }: Pick<FootageLimits, 'maxPixels'>): string[] => [
  '-max_pixels',
  String(2 * maxPixels),
]

export interface VideoFile {
  readonly path: string
  /** As people call it. */
  readonly name: string
  readonly bytes: number
  readonly format: VideoFormat
}

/** What stands before a file that is a stranger's, for ffmpeg and ffprobe: nothing of it chooses what opens it, or leads elsewhere. */
export const strangersInput = (demuxer: Demuxer, path: string): string[] => [
  ...strangerOptions(demuxer),
  ...['-i', `file:${path}`],
]

/**
 * Asks what a video holds. @throws LamppostError FOOTAGE_UNREADABLE, FOOTAGE_TOO_LARGE, FOOTAGE_UNKNOWN (codec), FFMPEG_MISSING
 */
export async function probeFootage(
  { path, name, bytes, format }: VideoFile,
  limits: FootageLimits,
  signal?: AbortSignal,
): Promise<Omit<CheckedVideo, 'damagedAtMs'>> {
  const demuxer = demuxerOf[format]
  const answer = await ask(
    name,
    demuxer,
    path,
    ['-read_intervals', `%+#${PACKETS_LOOKED_AT}`],
    limits,
    signal,
  )
  const video = answer.streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic,
  )
  if (!video?.width || !video.height)
    throw unreadable(name, 'has no video stream', video && 'pictures of it have no size')
  if (!CODECS.includes(video.codec_name ?? ''))
    throw new LamppostError('FOOTAGE_UNKNOWN', {
      what: `${name} holds video of a kind that is not decoded (${video.codec_name ?? 'unknown'})`,
    })
  const times = timesOf(answer, video)
  const fps = Math.max(fraction(video.avg_frame_rate), ratePerSecond(times))
  const durationMs = 1000 * (answer.format.duration ?? (await lastTimeS(name, demuxer, path, limits, signal)))
  const rotationDeg = rotationOf(video)
  const turned = rotationDeg === 90 || rotationDeg === 270
  const size = turned
    ? { widthPx: video.height, heightPx: video.width }
    : { widthPx: video.width, heightPx: video.height }
  keepWithin(name, { ...size, fps, durationMs }, limits)
  const others = (type: string): OtherStream[] =>
    answer.streams.filter(({ codec_type }) => codec_type === type).map(otherStream)
  return {
    ...{ kind: 'video', format, demuxer, bytes, codec: video.codec_name! },
    ...size,
    ...{ rotationDeg, fps, durationMs, ...createdAt(answer) },
    isVariableRate: isUneven(times, fraction(video.avg_frame_rate)),
    subtitles: others('subtitle'),
    data: others('data'),
  }
}

async function ask(
  name: string,
  demuxer: Demuxer,
  path: string,
  also: readonly string[],
  limits: FootageLimits,
  signal?: AbortSignal,
): Promise<Answer> {
  const asked = [
    'stream=index,codec_type,codec_name,width,height,avg_frame_rate',
    'stream_disposition=attached_pic',
    'stream_side_data=rotation',
    'packet=pts_time,stream_index',
    'format=duration',
    'format_tags=creation_time',
  ].join(':')
  const { stdout, stderr, ended } = await askConfined(
    'ffprobe',
    [
      ...['-of', 'json', '-show_entries', asked, ...also],
      // A picture may claim any size; nothing is allocated for one that is too large.
      ...[...pixelGuard(limits), ...strangersInput(demuxer, path)],
    ],
    limits,
    signal,
  )
  if (/exceeds specified max pixel count/.test(stderr)) throw tooManyPixels(name, limits)
  if (ended === 'late') throw unreadable(name, `told nothing about itself within ${limits.withinMs / 1000} s`)
  if (ended === 'failed') throw unreadable(name, 'cannot be read', firstLine(stderr))
  const answer = answerSchema.safeParse(parsed(stdout))
  if (!answer.success) throw unreadable(name, 'cannot be read')
  return answer.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Recordings that were written live may not tell how long they are. */
async function lastTimeS(
  name: string,
  demuxer: Demuxer,
  path: string,
  limits: FootageLimits,
  signal?: AbortSignal,
): Promise<number> {
  const { packets } = await ask(name, demuxer, path, ['-select_streams', 'V:0'], limits, signal)
  const times = packets.flatMap(({ pts_time }) => pts_time ?? [])
  return times.reduce((last, time) => Math.max(last, time), 0) - (times[0] ?? 0)
}

const timesOf = ({ packets }: Answer, { index }: Stream): number[] =>
  packets
    .flatMap(({ pts_time, stream_index }) => (stream_index === index ? (pts_time ?? []) : []))
    .sort((a, b) => a - b)

/** Clocks that were never set say 1904 or 1970. */
const EARLIEST_MS = Date.UTC(2000, 0)

function createdAt({ format }: Answer): Pick<CheckedVideo, 'createdAtMs'> {
  const createdAtMs = Date.parse(format.tags?.creation_time ?? '')
  return createdAtMs >= EARLIEST_MS ? { createdAtMs } : {}
}

const otherStream = ({ index, codec_name }: Stream): OtherStream => ({
  index,
  ...(codec_name !== undefined && codec_name !== 'unknown' && { codec: codec_name }),
})

/** ffprobe tells it counter-clockwise. */
function rotationOf({ side_data_list }: Stream): CheckedVideo['rotationDeg'] {
  const told = side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0
  return ((((Math.round(-told / 90) * 90) % 360) + 360) % 360) as CheckedVideo['rotationDeg']
}

/** Rates are worked out of times that were rounded. */
const ROUNDING = 0.001

function keepWithin(
  name: string,
  { widthPx, heightPx, fps, durationMs }: Pick<CheckedVideo, 'widthPx' | 'heightPx' | 'fps' | 'durationMs'>,
  limits: FootageLimits,
): void {
  if (widthPx * heightPx > limits.maxPixels) throw tooManyPixels(name, limits)
  if (fps > limits.maxFps * (1 + ROUNDING))
    throw tooLarge(name, `has ${fps.toFixed(1)} frames per second`, String(limits.maxFps))
  if (durationMs > limits.maxDurationMs)
    throw tooLarge(name, `lasts ${minutes(durationMs)}`, minutes(limits.maxDurationMs))
}

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`

export const tooLarge = (name: string, what: string, most: string): LamppostError =>
  new LamppostError('FOOTAGE_TOO_LARGE', { what: `${name} ${what}; ${most} are allowed` })

export const tooManyPixels = (name: string, { maxPixels }: Pick<FootageLimits, 'maxPixels'>): LamppostError =>
  tooLarge(name, 'has too many pixels in a picture', `${maxPixels / 1e6} million`)

export const unreadable = (name: string, what: string, why?: string): LamppostError =>
  new LamppostError('FOOTAGE_UNREADABLE', {
    what: `${name} ${what}`,
    ...(why !== undefined && why !== '' && { cause: new Error(why) }),
  })

/** What came first is the cause; it must not tell where the file lies. */
const firstLine = (stderr: string): string | undefined =>
  stderr
    .trim()
    .split('\n')[0]
    ?.replace(/^(?:\[[^\]]*\] ?)*/, '')
    .replace(/file:\S*: /, '')

function fraction(text: string | undefined): number {
  const [over, under] = (text ?? '').split('/').map(Number)
  return over && under ? over / under : 0
}
