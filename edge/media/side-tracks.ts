import { execFile } from 'node:child_process'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'
import { ffmpegMissing } from './first-cause.js'
import { confinement } from './footage-confinement.js'
import { type Demuxer, inputAddress, inputOptions } from './video-input.js'

/** A video file, and the only demuxer that may open it: files may come from strangers. */
export interface SideTracksInput {
  readonly path: string
  readonly demuxer: Demuxer
  readonly signal?: AbortSignal
}

/** What a video file carries beside pictures and sound. */
export interface SideTrack {
  /** As ffmpeg counts the streams of the file, from 0. */
  readonly index: number
  readonly kind: 'subtitle' | 'data'
  /** As ffprobe calls it, such as `mov_text` or `klv`; absent where it does not know it. */
  readonly codec?: string
}

export interface DataTrack {
  /** Its packets, one after another. */
  readonly bytes: Buffer
  /** Time of what lies at an offset of `bytes`, from the first picture; undefined where the file says no time of it. */
  readonly tMsAt: (offset: number) => number | undefined
}

/** An hour of packets thirty times a second has a tenth of it. */
const MAX_TRACK_BYTES = 256 * 1024 * 1024
const MAX_LIST_BYTES = 128 * 1024 * 1024
/** Tracks lie scattered over the whole file, which may have gigabytes on a slow card. */
const WITHIN_MS = 20 * 60_000
const MEMORY_BYTES = 2 * 1024 ** 3

const seconds = z.coerce.number()
const streamsSchema = z.object({
  streams: z
    .array(z.object({ index: z.int(), codec_type: z.string().optional(), codec_name: z.string().optional() }))
    .default([]),
})

/** Subtitles and data of a video file. @throws LamppostError SOURCE_NOT_VIDEO, FFMPEG_MISSING */
export async function sideTracksOf(input: SideTracksInput): Promise<SideTrack[]> {
  const asked = ['-of', 'json', '-show_entries', 'stream=index,codec_type,codec_name']
  const { streams } = streamsSchema.parse(JSON.parse(await ask('ffprobe', input, asked, [], MAX_LIST_BYTES)))
  return streams.flatMap(({ index, codec_type: kind, codec_name: codec }) =>
    kind === 'subtitle' || kind === 'data' ? [{ index, kind, ...(codec !== undefined && { codec }) }] : [],
  )
}

/** A track of subtitles as the text of an SRT file, whatever the video file keeps it as. */
export const subtitlesOf = (input: SideTracksInput, index: number): Promise<string> =>
  ask('ffmpeg', input, [], ['-map', `0:${index}`, '-c:s', 'srt', '-f', 'srt', 'pipe:1'], MAX_TRACK_BYTES)

const packetsSchema = z.object({
  packets: z
    .array(
      z.object({
        pts_time: seconds.optional(),
        size: seconds.optional(),
        pos: seconds.optional(),
      }),
    )
    .default([]),
})
type Packet = z.output<typeof packetsSchema>['packets'][number]

/**
 * A track of data. ffmpeg gives its bytes without times and ffprobe the times of its packets; both read the file at once. Packets of
 * MPEG-TS that carry no time are of the time of the pictures around them.
 */
export async function dataOf(input: SideTracksInput, index: number): Promise<DataTrack> {
  const copy = ['-map', `0:${index}`, '-c', 'copy', '-copy_unknown', '-f', 'data', 'pipe:1']
  const [bytes, packets, startS] = await Promise.all([
    askBytes('ffmpeg', input, [], copy, MAX_TRACK_BYTES),
    packetsOf(input, String(index)),
    firstPictureS(input),
  ])
  const sizes = packets.reduce((sum, { size }) => sum + (size ?? 0), 0)
  if (sizes !== bytes.length || startS === undefined) return { bytes, tMsAt: () => undefined }
  const times = packets.some(({ pts_time }) => pts_time === undefined)
    ? byPictures(packets, await packetsOf(input, 'V:0'))
    : packets.map(({ pts_time }) => pts_time)
  const ends: number[] = []
  for (const { size } of packets) ends.push((ends.at(-1) ?? 0) + (size ?? 0))
  return {
    bytes,
    tMsAt(offset) {
      const timeS = times[firstBeyond(ends, offset)]
      return timeS === undefined ? undefined : (timeS - startS) * 1000
    },
  }
}

async function packetsOf(input: SideTracksInput, streams: string): Promise<Packet[]> {
  const asked = ['-of', 'json', '-select_streams', streams, '-show_entries', 'packet=pts_time,size,pos']
  return packetsSchema.parse(JSON.parse(await ask('ffprobe', input, asked, [], MAX_LIST_BYTES))).packets
}

const startSchema = z.object({
  streams: z.array(z.object({ start_time: seconds.optional() })).default([]),
})

async function firstPictureS(input: SideTracksInput): Promise<number | undefined> {
  const asked = ['-of', 'json', '-select_streams', 'V:0', '-show_entries', 'stream=start_time']
  const { streams } = startSchema.parse(JSON.parse(await ask('ffprobe', input, asked, [], MAX_LIST_BYTES)))
  return streams[0]?.start_time
}

/** Times by where packets lie in the file between pictures. */
function byPictures(packets: readonly Packet[], pictures: readonly Packet[]): (number | undefined)[] {
  const known = pictures.flatMap(({ pos, pts_time }) =>
    pos === undefined || pts_time === undefined ? [] : [{ pos, timeS: pts_time }],
  )
  const positions = known.map(({ pos }) => pos)
  return packets.map(({ pts_time, pos }) => {
    if (pts_time !== undefined || pos === undefined) return pts_time
    const after = firstBeyond(positions, pos)
    const [left, right] = [known[after - 1], known[after]]
    if (!left || !right) return (left ?? right)?.timeS
    return left.timeS + ((right.timeS - left.timeS) * (pos - left.pos)) / (right.pos - left.pos)
  })
}

/** Index of the first of these rising numbers that is larger. */
function firstBeyond(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

const ask = async (...args: Parameters<typeof askBytes>): Promise<string> =>
  (await askBytes(...args)).toString('utf8')

async function askBytes(
  program: 'ffmpeg' | 'ffprobe',
  { path, demuxer, signal }: SideTracksInput,
  before: readonly string[],
  after: readonly string[],
  maxBuffer: number,
): Promise<Buffer> {
  const [file, ...words] = (await confinement()).command(program, {
    memoryBytes: MEMORY_BYTES,
    cpuMs: WITHIN_MS,
  })
  const args = [
    ...words,
    ...['-hide_banner', '-loglevel', 'error', ...before],
    ...inputOptions({ url: path, transport: 'tcp', demuxer }),
    ...['-i', inputAddress({ url: path }), ...after],
  ]
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      { timeout: WITHIN_MS, killSignal: 'SIGKILL', maxBuffer, signal, encoding: 'buffer' },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout)
        if (error.name === 'AbortError') return reject(error)
        const said = stderr.toString()
        // Started by another program, a missing one shows as that program's exit code, as shells have it.
        if (error.code === 'ENOENT' || (Number(error.code) === 127 && said.includes(program)))
          return reject(ffmpegMissing(program))
        const [complaint] = said.trim().split('\n')
        reject(
          new LamppostError('SOURCE_NOT_VIDEO', {
            what: `What ${path} carries beside its pictures cannot be read`,
            cause: new Error(
              complaint || (error.killed ? `not done within ${WITHIN_MS / 60_000} minutes` : error.message),
            ),
          }),
        )
      },
    )
  })
}
