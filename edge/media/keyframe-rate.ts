import { LamppostError } from '../kit/lamppost-error.js'
import { keyframesOf } from './keyframes.js'
import { probe } from './probe.js'
import { inputAddress } from './video-input.js'

export interface KeyframeRate {
  readonly count: number
  readonly perSecond: number
}

const PROBE_WITHIN_MS = 10_000

/** The key frames of a video file. Throws FFMPEG_MISSING, SOURCE_MISSING, SOURCE_NOT_VIDEO. */
export async function keyframeRate(file: string): Promise<KeyframeRate> {
  const what = {
    url: file,
    transport: 'tcp',
    timeoutMs: PROBE_WITHIN_MS,
    redact: (text: string) => text,
  } as const
  const { durationMs } = await probe(what)
  if (!durationMs)
    throw new LamppostError('SOURCE_NOT_VIDEO', { what: `${file} does not tell how long it is` })
  const { keyframesMs } = await keyframesOf([inputAddress({ url: file })])
  return { count: keyframesMs.length, perSecond: (keyframesMs.length * 1000) / durationMs }
}
