import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'
import { ffmpegMissing } from './first-cause.js'
import { inputAddress } from './video-input.js'

const MAX_ANSWER_BYTES = 64 * 1024 * 1024

const answerSchema = z.object({
  packets: z.array(z.object({ flags: z.string() })).min(1),
  format: z.object({ duration: z.coerce.number().positive() }),
})

export interface KeyframeRate {
  readonly count: number
  readonly perSecond: number
}

/** The key frames of a video file, counted from its first packet to its last. Throws FFMPEG_MISSING, SOURCE_NOT_VIDEO. */
export async function keyframeRate(file: string): Promise<KeyframeRate> {
  const entries = ['-show_entries', 'packet=flags:format=duration', '-of', 'json']
  const args = ['-v', 'error', '-select_streams', 'V:0', ...entries, inputAddress({ url: file })]
  try {
    const { stdout } = await promisify(execFile)('ffprobe', args, { maxBuffer: MAX_ANSWER_BYTES })
    const { packets, format } = answerSchema.parse(JSON.parse(stdout))
    const count = packets.filter(({ flags }) => flags.startsWith('K')).length
    return { count, perSecond: count / format.duration }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw ffmpegMissing('ffprobe')
    throw new LamppostError('SOURCE_NOT_VIDEO', { what: `${file} has no video that can be counted`, cause })
  }
}
