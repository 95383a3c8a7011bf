import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clip, ClipRange } from '../domain/footage.js'
import { inTurn } from '../kit/in-turn.js'
import { ask } from './ask-ffmpeg.js'
import { keyframeFor, keyframesOf, lengthMs, ROUNDING_MS, seekPointOf } from './keyframes.js'
import { unwrapMs } from './mpegts-time.js'
import type { Segment } from './segments.js'
import { type Demuxer, inputAddress, strangerOptions } from './video-input.js'

const clipTurn = inTurn()

/** The range from segments that follow one another; `folder` is for what lies there for a moment. */
export const clipOfSegments = (
  pieces: readonly Segment[],
  { fromPtsMs, toPtsMs }: ClipRange,
  folder: string,
): Promise<Clip | undefined> =>
  clipTurn(async () => {
    const [first] = pieces
    if (!first) return undefined
    const { codec, startMs, keyframesMs } = await keyframesOf(['-f', 'mpegts', `file:${first.path}`])
    const zeroMs = startMs + unwrapMs(startMs, fromPtsMs)
    const inFile = keyframesMs.map(timeMs => timeMs - startMs)
    const startPtsMs = zeroMs + keyframeFor(inFile, fromPtsMs - zeroMs)
    const joined = `concat:${pieces.map(({ path }) => path).join('|')}`
    return cut({ input: ['-f', 'mpegts', '-i', joined], zeroMs, startPtsMs, toPtsMs, codec }, folder)
  })

/** The range of a video file, from the keyframe before it. Times are counted from the first picture. */
export const clipOfFile = (
  url: string,
  { fromPtsMs, toPtsMs }: ClipRange,
  demuxer?: Demuxer,
): Promise<Clip | undefined> =>
  clipTurn(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-clip-'))
    try {
      const address = inputAddress({ url })
      const { codec, seekMs, keyframeMs } = await seekPointOf(address, Math.max(0, fromPtsMs), demuxer)
      const forced = demuxer ? strangerOptions(demuxer) : []
      const input = ['-ss', String(seekMs / 1000), ...forced, '-i', address]
      return await cut({ input, zeroMs: seekMs, startPtsMs: keyframeMs, toPtsMs, codec }, folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

interface Cut {
  readonly input: readonly string[]
  /** What ffmpeg counts from when it reads the input. */
  readonly zeroMs: number
  /** Of a keyframe; what comes before it is left out. */
  readonly startPtsMs: number
  readonly toPtsMs: number
  readonly codec: string
}

/** So that the picture at the very end is still in it. */
const INCLUSIVE_MS = 1

async function cut({ input, codec, ...at }: Cut, folder: string): Promise<Clip | undefined> {
  const path = join(folder, `${randomUUID()}.mp4`)
  const startS = (at.startPtsMs - at.zeroMs) / 1000
  const lengthS = (at.toPtsMs - at.zeroMs + INCLUSIVE_MS) / 1000
  try {
    await ask([
      ...[...input, '-map', '0:V:0', '-c', 'copy', '-t', String(lengthS)],
      ...['-bsf:v', `noise=drop='lt(pts*tb,${startS - ROUNDING_MS / 1000})'`],
      // The times of the camera, not rounded to its frame rate, and counted from the first picture.
      ...['-copytb', '1', '-output_ts_offset', String(-startS)],
      // Browsers know H.265 in MP4 by this name only.
      ...(codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
      ...['-movflags', '+faststart', '-f', 'mp4', `file:${path}`],
    ])
    const mp4 = await readFile(path)
    return { mp4, startPtsMs: at.startPtsMs, durationMs: await lengthMs(path) }
  } finally {
    await rm(path, { force: true })
  }
}
