/** How many frames of a stream are decoded. */
export type Cadence =
  /**
   * Only the pictures that stand alone, about 1/10 of the work of decoding all. With `fillMs`, longer gaps between
   * them are filled with others, and everything is decoded. `reordered` is for a camera that sends B-frames: fed with
   * nothing but keyframes, the decoder would hold each back until several more have come, and ffmpeg would give them the
   * times of others. So every picture that others refer to is decoded. With `minGapMs`, those that come sooner after one that was
   * given are left out.
   */
  | {
      readonly kind: 'keyframes'
      readonly fillMs?: number
      readonly reordered?: boolean
      readonly minGapMs?: number
    }
  /** At most `fps` frames per second, chosen by their time; a slower stream is given whole. */
  | { readonly kind: 'fps'; readonly fps: number }

/** A part of a file, milliseconds from its first picture; the end is not of it. */
export interface FilePart {
  readonly fromMs: number
  readonly toMs: number
}

/** Options of a file's decoder, before `-i`. Times then count from the beginning of the part. */
export const fileOptions = (cadence: Cadence, loop: boolean, part?: FilePart): string[] => [
  ...cadenceOptions(cadence),
  ...(loop ? ['-stream_loop', '-1'] : []),
  ...(part ? ['-ss', String(part.fromMs / 1000), '-to', String(part.toMs / 1000)] : []),
]

/**
 * Options of a camera's decoder, before `-i`. A decoder with n threads gives each picture n - 1 packets late and
 * holds n of them in memory. Guessing the frame rate would take a second or two of each connection, and nobody
 * asks for it. `-copyts` leaves the zero to the camera: the first packet comes without a time, and ffmpeg would count
 * from the second one, which with B-frames is not even the next picture.
 */
export const liveOptions = (cadence: Cadence): string[] => [
  ...cadenceOptions(cadence),
  ...['-threads', '1', '-fpsprobesize', '0', '-copyts'],
]

function cadenceOptions(cadence: Cadence): string[] {
  if (cadence.kind === 'fps' || cadence.fillMs !== undefined) return []
  return ['-skip_frame', cadence.reordered ? 'noref' : 'nokey']
}

/** Width and height, pixels. */
export interface PictureSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** Options of the first output: raw RGB pixels on stdout, and a line about each frame on stderr before it. */
export function rawFrameOptions(cadence: Cadence, fitWithin: PictureSize): string[] {
  const filters = [
    ...selection(cadence),
    // In two steps, because swscale converts colours fast only where it does not scale: 20 % of the decoding.
    `${scaleDown(fitWithin)}:flags=bilinear`,
    'format=yuv420p',
    'format=rgb24',
    // Whole microseconds: as seconds, showinfo prints six digits, which after a day is no time at all.
    'settb=1/1000000',
    'showinfo=checksum=0',
  ]
  return [
    // Cover pictures of audio files are not video.
    ...['-map', '0:V:0'],
    // One line, one frame: no frame may be doubled or left out after the filters.
    ...['-fps_mode', 'passthrough'],
    // A camera that changes its resolution gives frames of the new size, not stretched ones of the old.
    ...['-autoscale', '0'],
    ...['-filter:v', filters.join(',')],
    ...['-c:v', 'rawvideo', '-f', 'rawvideo'],
    // Even this coder has threads, and each of them holds a picture back until the next comes: with keyframes
    // only, for many seconds. (Before `-i` the same option means the decoder.)
    ...['-threads', '1'],
  ]
}

/** `scale` to the largest even size within `fitWithin` and the picture itself. */
export function scaleDown({ widthPx, heightPx }: PictureSize): string {
  const factor = `min(1,min(${widthPx}/iw,${heightPx}/ih))`
  return `scale=w='max(2,2*trunc(iw*${factor}/2+0.01))':h='max(2,2*round(ih*${factor}/2))'`
}

function selection(cadence: Cadence): string[] {
  if (cadence.kind === 'fps') return [selectByTime(cadence.fps)]
  if (cadence.fillMs !== undefined) return [selectKeyframesAndFill(cadence.fillMs)]
  if (cadence.minGapMs !== undefined) return [selectKeyframesApart(cadence.minGapMs)]
  return cadence.reordered ? ['select=key'] : []
}

const selectKeyframesApart = (minGapMs: number): string =>
  `select='key*(isnan(prev_selected_t)+gte(t-prev_selected_t,${minGapMs / 1000}))'`

const selectKeyframesAndFill = (fillMs: number): string =>
  `select='key+isnan(prev_selected_t)+gte(t-prev_selected_t,${fillMs / 1000})'`

/**
 * One frame from each interval of 1/fps. The `fps` filter would do, but it moves each frame's time to a grid
 * and doubles frames of a slow stream; this keeps the times. `round` puts the borders of the intervals between
 * the frames of a stream that has the very rate asked for, and `not(eq())` survives times that jump back.
 */
const selectByTime = (fps: number): string =>
  `select='isnan(prev_selected_t)+not(eq(round(t*${fps}),round(prev_selected_t*${fps})))'`
