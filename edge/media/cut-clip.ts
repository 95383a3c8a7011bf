import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clip, ClipRange } from '../domain/footage.js'
import { ask } from './ask-ffmpeg.js'
import { firstPacket, lengthMs } from './first-packet.js'
import { inTurn } from './in-turn.js'
import type { Segment } from './segments.js'
import { inputAddress } from './video-input.js'

const WRAP_MS = 2 ** 33 / 90

const clipTurn = inTurn()

/** The segments in a row as one clip, up to `toPtsMs`; `folder` is for what lies there for a moment. */
export const clipOfSegments = (
  pieces: readonly Segment[],
  toPtsMs: number,
  folder: string,
): Promise<Clip | undefined> =>
  clipTurn(async () => {
    const [first] = pieces
    if (!first) return undefined
    const { codec, ptsMs } = await firstPacket(['-f', 'mpegts', `file:${first.path}`])
    const startPtsMs = ptsMs + WRAP_MS * Math.round((first.fromMs - ptsMs) / WRAP_MS)
    const joined = `concat:${pieces.map(({ path }) => path).join('|')}`
    return cut(['-f', 'mpegts', '-i', joined], { codec, startPtsMs, toPtsMs }, folder)
  })

/** The range of a video file, from the keyframe before it. Times are counted from the first picture. */
export const clipOfFile = (url: string, { fromPtsMs, toPtsMs }: ClipRange): Promise<Clip | undefined> =>
  clipTurn(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-clip-'))
    try {
      const address = inputAddress({ url })
      const zero = await firstPacket([address])
      const { codec, ptsMs } = await firstPacket([address], Math.max(0, fromPtsMs) + zero.ptsMs)
      const startPtsMs = ptsMs - zero.ptsMs
      // Seeking looks for the keyframe at or before: a microsecond more finds this very one.
      const input = ['-ss', String(startPtsMs / 1000 + 1e-6), '-i', address]
      return await cut(input, { codec, startPtsMs, toPtsMs }, folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

interface Cut {
  readonly codec: string
  readonly startPtsMs: number
  readonly toPtsMs: number
}

/** So that the picture at the very end is still in it. */
const INCLUSIVE_MS = 1

async function cut(
  input: readonly string[],
  { codec, startPtsMs, toPtsMs }: Cut,
  folder: string,
): Promise<Clip | undefined> {
  const path = join(folder, `${randomUUID()}.mp4`)
  const lengthS = (toPtsMs - startPtsMs + INCLUSIVE_MS) / 1000
  try {
    await ask([
      ...[...input, '-map', '0:V:0', '-c', 'copy', '-t', String(lengthS)],
      // Browsers know H.265 in MP4 by this name only.
      ...(codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
      ...['-movflags', '+faststart', '-f', 'mp4', `file:${path}`],
    ])
    return { mp4: await readFile(path), startPtsMs, durationMs: await lengthMs(path) }
  } finally {
    await rm(path, { force: true })
  }
}
