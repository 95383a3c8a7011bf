/** How many frames of a stream are decoded. */
export type Cadence =
  /**
   * Only the pictures that stand alone, about 1/10 of the work of decoding all. A camera that sends B-frames
   * (see `VideoFacts.reorderedFrames`) gives them late: the decoder waits for as many keyframes more.
   */
  | { readonly kind: 'keyframes' }
  /** At most `fps` frames per second, chosen by their time; a slower stream is given whole. */
  | { readonly kind: 'fps'; readonly fps: number }

/** Options of a file's decoder, before `-i`. */
export const fileOptions = (cadence: Cadence, loop: boolean): string[] => [
  ...cadenceOptions(cadence),
  ...(loop ? ['-stream_loop', '-1'] : []),
]

/**
 * Options of a camera's decoder, before `-i`. A decoder with n threads gives each picture n - 1 packets late and
 * holds n of them in memory. Guessing the frame rate would take a second or two of each connection, and nobody
 * asks for it.
 */
export const liveOptions = (cadence: Cadence): string[] => [
  ...cadenceOptions(cadence),
  ...['-threads', '1', '-fpsprobesize', '0'],
]

const cadenceOptions = ({ kind }: Cadence): string[] => (kind === 'keyframes' ? ['-skip_frame', 'nokey'] : [])

/** Options of the one output: raw RGB pixels on stdout, and a line about each frame on stderr before it. */
export function rawFrameOptions(cadence: Cadence, maxWidthPx: number): string[] {
  const filters = [
    ...(cadence.kind === 'fps' ? [selectByTime(cadence.fps)] : []),
    // In two steps, because swscale converts colours fast only where it does not scale: 20 % of the decoding.
    `scale=w='2*trunc(min(${maxWidthPx},iw)/2)':h=-2:flags=bilinear`,
    'format=yuv420p',
    'format=rgb24',
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

/**
 * One frame from each interval of 1/fps. The `fps` filter would do, but it moves each frame's time to a grid
 * and doubles frames of a slow stream; this keeps the times. `round` puts the borders of the intervals between
 * the frames of a stream that has the very rate asked for, and `not(eq())` survives times that jump back.
 */
const selectByTime = (fps: number): string =>
  `select='isnan(prev_selected_t)+not(eq(round(t*${fps}),round(prev_selected_t*${fps})))'`
