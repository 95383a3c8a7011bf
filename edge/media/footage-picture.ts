import type { Still } from '../domain/footage.js'
import { LamppostError } from '../kit/lamppost-error.js'
import { isAt, onePicture, pictureIn } from './cut-still.js'
import { type PictureSize, scaleDown } from './decode-arguments.js'
import { askConfinedBytes } from './footage-ask.js'
import type { FootageLimits } from './footage-limits.js'
import { pixelGuard, strangersInput } from './footage-video.js'
import { seekPointOf } from './keyframes.js'
import type { Demuxer } from './video-input.js'

export interface PictureOptions {
  readonly limits: FootageLimits
  /** A larger picture is scaled down until it fits; as it is, where absent. */
  readonly fitWithin?: PictureSize
  readonly signal?: AbortSignal
}

/** A file that was found to be footage, and what may open it: the demuxer of a video, none of a photograph. */
export interface PictureFile {
  readonly path: string
  readonly demuxer?: Demuxer
}

const BYTES_A_PIXEL = 3
const PPM_HEADER_BYTES = 64

/**
 * One picture of a stranger's file, decoded by a confined program: of a video the one with this time, counted from the first; of a
 * photograph, as the camera took it, whichever way up somebody turned it later. Undefined where the video has none.
 * @throws LamppostError FOOTAGE_UNREADABLE, FFMPEG_MISSING
 */
export async function footagePicture(
  { path, demuxer }: PictureFile,
  timeMs: number,
  { limits, fitWithin, signal }: PictureOptions,
): Promise<Still | undefined> {
  const fit = fitWithin ? [`${scaleDown(fitWithin)}:flags=area`] : []
  if (demuxer === undefined) {
    // Its format is no choice of the file: what begins as a JPEG is read as nothing else.
    const input = ['-noautorotate', '-protocol_whitelist', 'file', '-f', 'jpeg_pipe', '-i', `file:${path}`]
    const picture = await ask([...input, ...onePicture([...fit, 'format=rgb24'])], limits, signal)
    if (!picture) throw unreadable(path)
    return picture
  }
  const confined = { memoryBytes: limits.memoryBytes, cpuMs: limits.withinMs }
  const { seekMs } = await seekPointOf(`file:${path}`, timeMs, demuxer, confined)
  const input = ['-ss', String(seekMs / 1000), ...strangersInput(demuxer, path)]
  return ask([...input, ...onePicture([`select='${isAt(timeMs - seekMs)}'`, ...fit])], limits, signal)
}

async function ask(
  args: readonly string[],
  limits: FootageLimits,
  signal: AbortSignal | undefined,
): Promise<Still | undefined> {
  const maxAnswerBytes = limits.maxPixels * BYTES_A_PIXEL + PPM_HEADER_BYTES
  const { stdout } = await askConfinedBytes(
    'ffmpeg',
    ['-nostdin', ...pixelGuard(limits), ...args],
    { ...limits, maxAnswerBytes },
    signal,
  )
  return pictureIn(stdout)
}

const unreadable = (path: string): LamppostError =>
  new LamppostError('FOOTAGE_UNREADABLE', { what: `${path} has no picture that can be decoded` })
