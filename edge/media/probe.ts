import { execFile } from 'node:child_process'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'
import { createComplaints } from './complaints.js'
import { ffmpegMissing, firstCause } from './first-cause.js'
import { type Redact, redactionFor } from './url-redaction.js'
import { inputAddress, inputOptions, isLiveUrl, type VideoInput } from './video-input.js'

export interface ProbeOptions extends VideoInput {
  readonly timeoutMs: number
  readonly redact: Redact
  readonly signal?: AbortSignal
}

/** The first video stream of a camera or a file. */
export interface VideoFacts {
  readonly codec: string
  readonly width: number
  readonly height: number
  /** Average frames per second; 0 where the stream does not tell. */
  readonly fps: number
  /** How many pictures the decoder holds back to put B-frames into order; 0 for most street cameras. */
  readonly reorderedFrames: number
  /** Absent for live streams and where the file does not tell. */
  readonly durationMs?: number
}

const ASKED = [
  '-select_streams',
  'V:0',
  '-show_entries',
  'stream=codec_name,width,height,avg_frame_rate,has_b_frames',
]
const ARGUMENTS = [
  '-hide_banner',
  '-loglevel',
  'level+warning',
  '-of',
  'json',
  ...ASKED,
  '-show_entries',
  'format=duration',
]

const streamSchema = z.object({
  codec_name: z.string(),
  width: z.number(),
  height: z.number(),
  avg_frame_rate: z.string(),
  has_b_frames: z.number(),
})

const answerSchema = z.object({
  streams: z.array(streamSchema).min(1),
  format: z.object({ duration: z.coerce.number().optional() }).optional(),
})

/**
 * Asks ffprobe what is at `url`. Errors as `decodeVideo`; a camera that says nothing within `timeoutMs` is
 * SOURCE_UNREACHABLE. An aborted `signal` throws its AbortError.
 *
 * ffprobe is started without fluent-ffmpeg, which can neither stop it nor limit its time.
 */
export async function probe(options: ProbeOptions): Promise<VideoFacts> {
  const redact = redactionFor(options.url, options.redact)
  const { error, stdout, stderr } = await ffprobe(options)
  if (error) {
    if (error.name === 'AbortError') throw error
    if (error.code === 'ENOENT') throw ffmpegMissing('ffprobe')
    const complaints = createComplaints(redact)
    for (const line of stderr.split('\n')) complaints.hear(line)
    throw error.killed ? tooSlow(options, redact) : firstCause(redact(options.url), complaints.last)
  }
  const answer = answerSchema.safeParse(JSON.parse(stdout))
  if (!answer.success) throw noVideo(redact(options.url), isLiveUrl(options.url))
  const [stream] = answer.data.streams
  const durationS = answer.data.format?.duration
  return {
    codec: stream!.codec_name,
    width: stream!.width,
    height: stream!.height,
    fps: rate(stream!.avg_frame_rate),
    reorderedFrames: stream!.has_b_frames,
    ...(durationS === undefined || isLiveUrl(options.url) ? {} : { durationMs: durationS * 1000 }),
  }
}

interface FfprobeResult {
  readonly error: (Error & { readonly code?: unknown; readonly killed?: boolean }) | null
  readonly stdout: string
  readonly stderr: string
}

function ffprobe(options: ProbeOptions): Promise<FfprobeResult> {
  const { timeoutMs, signal } = options
  const args = [...ARGUMENTS, ...inputOptions(options), inputAddress(options)]
  return new Promise(resolve => {
    // KILL: an ffprobe that hangs in a half-open connection ignores TERM.
    execFile(
      'ffprobe',
      args,
      { timeout: timeoutMs, killSignal: 'SIGKILL', signal },
      (error, stdout, stderr) => resolve({ error, stdout, stderr }),
    )
  })
}

/** `25/2` as a number. */
function rate(fraction: string): number {
  const [over, under] = fraction.split('/').map(Number)
  return over && under ? over / under : 0
}

const tooSlow = ({ url, timeoutMs }: ProbeOptions, redact: Redact): LamppostError =>
  new LamppostError(isLiveUrl(url) ? 'SOURCE_UNREACHABLE' : 'SOURCE_NOT_VIDEO', {
    what: `${redact(url)} told nothing about itself within ${timeoutMs / 1000} s`,
  })

const noVideo = (name: string, live: boolean): LamppostError =>
  new LamppostError(live ? 'SOURCE_UNREACHABLE' : 'SOURCE_NOT_VIDEO', { what: `${name} has no video stream` })
