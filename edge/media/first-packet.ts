import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'

const WITHIN_MS = 10_000

const answerSchema = z.object({
  streams: z.array(z.object({ codec_name: z.string() })).min(1),
  packets: z.array(z.object({ pts_time: z.coerce.number() })).min(1),
})

export interface FirstPacket {
  /** As ffprobe calls it, such as `h264`. */
  readonly codec: string
  readonly ptsMs: number
}

/** The first video packet of an input that may be read, or the one a seek to `atMs` leads to. Rejects where there is none. */
export async function firstPacket(input: readonly string[], atMs?: number): Promise<FirstPacket> {
  const interval = `${atMs === undefined ? '' : atMs / 1000}%+#1`
  const entries = ['-show_entries', 'stream=codec_name:packet=pts_time', '-read_intervals', interval]
  const { streams, packets } = answerSchema.parse(JSON.parse(await ffprobe([...entries, ...input])))
  return { codec: streams[0]!.codec_name, ptsMs: packets[0]!.pts_time * 1000 }
}

/** How long a video file is, milliseconds. */
export async function lengthMs(path: string): Promise<number> {
  const answer = await ffprobe(['-show_entries', 'stream=duration', `file:${path}`])
  const { streams } = z
    .object({ streams: z.array(z.object({ duration: z.coerce.number() })).min(1) })
    .parse(JSON.parse(answer))
  return streams[0]!.duration * 1000
}

async function ffprobe(args: readonly string[]): Promise<string> {
  const asked = ['-v', 'error', '-of', 'json', '-select_streams', 'V:0', ...args]
  const { stdout } = await promisify(execFile)('ffprobe', asked, {
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  })
  return stdout
}
