import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Detections } from '../../domain/detections.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { createTracker, type Tracker } from '../../pipeline/track/tracker.js'
import { exitCodes } from '../exit-codes.js'
import { Progress, type Terminal } from '../progress.js'
import { type FrameRows, readFrames } from './detections-text.js'
import { rateBeside } from './frame-rate.js'
import { type MotionOf, readMotionFile } from './motion-file.js'
import { videoMotion } from './video-motion.js'

export interface TrackArguments {
  /** File of detections, or `-`. */
  readonly detections: string
  /** File of tracks; standard output, where absent or `-`. */
  readonly out?: string
  readonly fps?: number
  readonly motion?: string
  readonly video?: string
  readonly sureScore: number
}

export interface TrackStreams {
  readonly stdin: Readable
  readonly stdout: NodeJS.WritableStream
  readonly stderr: Terminal
  readonly signal: AbortSignal
}

/** After so many empty frames nothing that moved is left; more would only take time. */
const MOST_EMPTY_FRAMES = 1_000

/** @throws LamppostError DETECTIONS_INVALID, USAGE; of a video what `decodeVideo` throws */
export async function runTrack(args: TrackArguments, streams: TrackStreams): Promise<number> {
  const fps = args.fps ?? (await rateBeside(args.detections))
  const motionOf = args.motion === undefined ? () => undefined : await readMotionFile(args.motion)
  const input = args.detections === '-' ? streams.stdin : createReadStream(args.detections)
  const toFile = args.out !== undefined && args.out !== '-'
  const progress = new Progress(streams.stderr, () => performance.now())
  const frames = readFrames(linesOf(input, args.detections), args.detections)
  const moved =
    args.video === undefined
      ? withMotion(frames, motionOf)
      : videoMotion(frames, { path: args.video, signal: streams.signal })
  const told = toFile ? withProgress(moved, progress) : moved
  const text = Readable.from(tracksOf(told, createTracker({ sureScore: args.sureScore, steady: true }), fps))
  try {
    if (toFile) await pipeline(text, createWriteStream(args.out!), { signal: streams.signal })
    else await pipeline(text, streams.stdout, { end: false, signal: streams.signal })
  } catch (error) {
    if (streams.signal.aborted) return exitCodes.INTERRUPTED
    throw toFile && isFileError(error) ? unwritable(args.out!, error) : error
  } finally {
    progress.clear()
    if (input !== streams.stdin) input.destroy()
  }
  return exitCodes.OK
}

/** Readline would lose what comes before somebody iterates. */
async function* linesOf(input: Readable, name: string): AsyncGenerator<string> {
  let rest = ''
  try {
    input.setEncoding('utf8')
    for await (const chunk of input) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch (cause) {
    throw new LamppostError('DETECTIONS_INVALID', { what: `${name} cannot be read`, cause })
  }
  yield rest
}

export interface MovedFrame {
  readonly rows: FrameRows
  /** Of this frame, and of those before it that have no detection. */
  readonly motionOf: MotionOf
}

async function* withMotion(frames: AsyncIterable<FrameRows>, motionOf: MotionOf): AsyncGenerator<MovedFrame> {
  for await (const rows of frames) yield { rows, motionOf }
}

async function* withProgress(
  frames: AsyncIterable<MovedFrame>,
  progress: Progress,
): AsyncGenerator<MovedFrame> {
  for await (const frame of frames) {
    progress.show(`frame ${frame.rows.frame}`)
    yield frame
  }
}

/** The text of the tracks, frame by frame. A thing that was seen once and not for sure is left out. */
async function* tracksOf(
  frames: AsyncIterable<MovedFrame>,
  tracker: Tracker,
  fps: number,
): AsyncGenerator<string> {
  const labels = [...Array.from({ length: 1 }, () => '-1')]
  const nothing = toDetections({ frame: 0, boxes: [], scores: [], classes: [] }, labels)
  let latest = 0
  for await (const { rows, motionOf } of frames) {
    const { frame } = rows
    const firstEmpty = Math.max(latest + 1, frame - MOST_EMPTY_FRAMES)
    for (let empty = firstEmpty; empty < frame; empty += 1) {
      tracker.track(nothing, timeOf(empty, fps), motionOf(empty))
    }
    const atMs = timeOf(frame, fps)
    const detections = toDetections(rows, labels)
    const tracks = tracker.track(detections, atMs, motionOf(frame))
    latest = frame
    let text = ''
    for (const { lastSeenAtMs, tentative, id, box, score, label } of tracks) {
      if (tentative || Math.round(lastSeenAtMs) !== Math.round(atMs)) continue
      const [x1, y1, x2, y2] = box
      const numbers = [x1, y1, x2 - x1, y2 - y1].map(value => value.toFixed(2))
      text += `${frame},${id},${numbers.join(',')},${score.toFixed(4)},${label},-1,-1\n`
    }
    if (text !== '') yield text
  }
}

const timeOf = (frame: number, fps: number): number => ((frame - 1) * 1000) / fps

/** Class 3 has label "3"; a list of labels that grows with the classes that come. */
function toDetections({ boxes, scores, classes }: FrameRows, labels: string[]): Detections {
  for (const label of classes) while (labels.length <= label + 1) labels.push(`${labels.length - 1}`)
  return {
    boxes: Float32Array.from(boxes.flatMap(([x, y, width, height]) => [x, y, x + width, y + height])),
    scores: Float32Array.from(scores),
    classes: Uint16Array.from(classes, label => label + 1),
    labels,
  }
}

const isFileError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && 'syscall' in error

const unwritable = (path: string, cause: unknown): LamppostError =>
  new LamppostError('USAGE', {
    what: `${path} cannot be written`,
    hint: 'Give --out a file in a folder that exists and can be written to.',
    cause,
  })
