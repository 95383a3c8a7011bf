import type { Still } from '../domain/footage.js'
import { inTurn } from '../kit/in-turn.js'
import { ask } from './ask-ffmpeg.js'
import { seekPointOf } from './keyframes.js'
import { TICKS_PER_MS, toTicks, WRAP_TICKS } from './mpegts-time.js'
import { type Demuxer, inputAddress, strangerOptions } from './video-input.js'

/** Times were rounded to microseconds on the way; pictures lie much further apart. */
const TOLERANCE_MS = 1

/**
 * The picture with this time in a segment of a ring, which may be looked for among the keyframes only. Undefined where the
 * segment does not hold it.
 */
export function stillOfSegment(
  path: string,
  ptsMs: number,
  keyframesOnly = false,
): Promise<Still | undefined> {
  const decoded = keyframesOnly ? ['-skip_frame', 'nokey'] : []
  const distance = `mod(pts-${toTicks(ptsMs)}+${1.5 * WRAP_TICKS},${WRAP_TICKS})-${WRAP_TICKS / 2}`
  const isIt = `lt(abs(${distance}),${TOLERANCE_MS * TICKS_PER_MS})`
  return still([...decoded, '-copyts', '-f', 'mpegts', '-threads', '1', '-i', `file:${path}`], isIt)
}

/** The picture with this time, counted from the first one, in a video file. Undefined where there is none. */
export async function stillOfFile(url: string, ptsMs: number, demuxer?: Demuxer): Promise<Still | undefined> {
  const address = inputAddress({ url })
  const { seekMs } = await seekPointOf(address, ptsMs, demuxer)
  const forced = demuxer ? strangerOptions(demuxer) : []
  return still(['-ss', String(seekMs / 1000), ...forced, '-i', address], isAt(ptsMs - seekMs))
}

/** Of a filter that lets the picture with this time pass, counted from where the input begins. */
export const isAt = (timeMs: number): string => `lt(abs(t-${timeMs / 1000}),${TOLERANCE_MS / 1000})`

const stillTurn = inTurn()

async function still(input: readonly string[], isIt: string): Promise<Still | undefined> {
  return pictureIn(await stillTurn(() => ask([...input, ...onePicture([`select='${isIt}'`])])))
}

/** Options of an output: the first picture that comes through the filters, as PPM, the raw picture with its size in front. */
export const onePicture = (filters: readonly string[]): string[] => [
  ...['-map', '0:V:0', '-vf', filters.join(','), '-frames:v', '1', '-fps_mode', 'passthrough'],
  // A segment may begin in another resolution than the picture has.
  ...['-autoscale', '0'],
  ...['-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
]

export function pictureIn(ppm: Buffer): Still | undefined {
  const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(ppm.toString('latin1', 0, 32))
  if (!header) return undefined
  return { width: Number(header[1]), height: Number(header[2]), pixels: ppm.subarray(header[0].length) }
}
