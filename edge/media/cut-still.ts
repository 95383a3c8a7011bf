import type { Still } from '../domain/footage.js'
import { ask } from './ask-ffmpeg.js'
import { inTurn } from './in-turn.js'
import { inputAddress } from './video-input.js'

/** MPEG-TS counts 33 bits of 1/90000 s, which is 26.5 hours. */
const TICKS_PER_MS = 90
const WRAP_TICKS = 2 ** 33
/** Times were rounded to microseconds on the way; pictures lie much further apart. */
const TOLERANCE_MS = 1

/** The picture with this time in a segment of a ring. Undefined where the segment does not hold it. */
export function stillOfSegment(path: string, ptsMs: number): Promise<Still | undefined> {
  const ticks = Math.round(ptsMs * TICKS_PER_MS) % WRAP_TICKS
  const distance = `mod(pts-${ticks}+${1.5 * WRAP_TICKS},${WRAP_TICKS})-${WRAP_TICKS / 2}`
  const isIt = `lt(abs(${distance}),${TOLERANCE_MS * TICKS_PER_MS})`
  return still(['-copyts', '-f', 'mpegts', '-threads', '1', '-i', `file:${path}`], isIt)
}

/** The picture with this time, counted from the first one, in a video file. */
export function stillOfFile(url: string, ptsMs: number): Promise<Still | undefined> {
  const fromS = Math.max(0, ptsMs - 500) / 1000
  const isIt = `lt(abs(t-${ptsMs / 1000 - fromS}),${TOLERANCE_MS / 1000})`
  return still(['-ss', String(fromS), '-i', inputAddress({ url })], isIt)
}

const stillTurn = inTurn()

/** PPM is the raw picture with its size in front. */
async function still(input: readonly string[], isIt: string): Promise<Still | undefined> {
  const one = ['-map', '0:V:0', '-vf', `select='${isIt}'`, '-frames:v', '1', '-fps_mode', 'passthrough']
  const ppm = await stillTurn(() => ask([...input, ...one, '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1']))
  const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(ppm.toString('latin1', 0, 32))
  if (!header) return undefined
  return { width: Number(header[1]), height: Number(header[2]), pixels: ppm.subarray(header[0].length) }
}
