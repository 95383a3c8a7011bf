import type { Writable } from 'node:stream'
import ffmpeg from 'fluent-ffmpeg'
import { Observable } from 'rxjs'
import type { Footage } from '../domain/footage.js'
import { LamppostError } from '../kit/lamppost-error.js'
import type { TrackChild } from './children.js'
import { createComplaints } from './complaints.js'
import { clipOfFile } from './cut-clip.js'
import { stillOfFile } from './cut-still.js'
import {
  type Cadence,
  type FilePart,
  fileOptions,
  liveOptions,
  type PictureSize,
  rawFrameOptions,
} from './decode-arguments.js'
import { ffmpegKilled, ffmpegMissing, firstCause } from './first-cause.js'
import type { Allowance } from './footage-confinement.js'
import { runConfined } from './footage-run.js'
import { parseFrameLine } from './frame-lines.js'
import { createFrameReader, type DecodedFrame, type Gate } from './frame-reader.js'
import { decoderOptions, type HardwareDecoder } from './hwaccel.js'
import { isReorderingUnread, parseReordering, REORDERING_OUTPUT } from './reordering.js'
import { isRingLost, openRing, type Ring, type RingOptions } from './ring.js'
import { type FfmpegRun, runFfmpeg } from './run-ffmpeg.js'
import { type Redact, redactionFor } from './url-redaction.js'
import { inputAddress, inputOptions, isLiveUrl, type VideoInput } from './video-input.js'

export interface DecodeOptions extends VideoInput {
  readonly cadence: Cadence
  /** Larger frames are scaled down until they fit, aspect kept; widths and heights come out even. */
  readonly fitWithin: PictureSize
  /** Plays a file round and round, times rising. Without meaning for cameras. */
  readonly loop: boolean
  /** Only this part of a file; all of it, when absent. */
  readonly part?: FilePart
  readonly redact: Redact
  /** Decodes with it, pictures of this codec (as ffprobe calls it). The CPU, when absent. */
  readonly hardware?: { readonly decoder: HardwareDecoder; readonly codec: string }
  /** Keeps what a camera sends for a while, so that frames have footage. Files are their own. */
  readonly ring?: RingOptions
  /** Told why no footage is kept, where a ring was asked for. */
  readonly onFootageLost?: (why: string) => void
  /** Told how many pictures a camera sends out of their order, soon after it was connected to, if it tells. */
  readonly onReordering?: (pictures: number) => void
  /** Told of each complaint of ffmpeg, free of credentials. */
  readonly onComplaint?: (complaint: string) => void
  /** Only for files, of strangers: decodes with less than the rights of this process, at the lowest priority. */
  readonly confined?: Allowance
  /** Back-pressure and pace: absent, every frame is given at once. */
  readonly gate?: Gate
  readonly track?: TrackChild
}

/**
 * Decodes the first video stream of a camera or a file in a child process. Cold: subscribing starts the
 * child, unsubscribing stops it. Completes when the input has ended and every frame was given; whether a live
 * stream may end is for the caller to judge.
 *
 * Errors: FFMPEG_MISSING; for cameras SOURCE_AUTH, SOURCE_UNREACHABLE; for files SOURCE_MISSING,
 * SOURCE_NOT_VIDEO. No text of theirs holds the URL's credentials.
 */
export function decodeVideo(options: DecodeOptions): Observable<DecodedFrame> {
  if (!isLiveUrl(options.url)) return decodeWith(options, fileFootage(options))
  if (!options.ring) return decodeWith(options)
  const keyframesOnly = options.cadence.kind === 'keyframes' && options.cadence.fillMs === undefined
  return withRing({ ...options.ring, keyframesOnly }, options, ring =>
    decodeWith(options, ring?.footage, ring),
  )
}

/** Opens a ring before the child starts, and ends it after the child has gone. */
function withRing(
  where: RingOptions,
  { onFootageLost }: DecodeOptions,
  decode: (ring?: Ring) => Observable<DecodedFrame>,
): Observable<DecodedFrame> {
  return new Observable(subscriber => {
    void openRing(where).then(ring => {
      if (!ring) onFootageLost?.(`no folder can be made in ${where.dir}`)
      if (subscriber.closed) ring?.end()
      else subscriber.add(decode(ring).subscribe(subscriber))
    })
  })
}

function decodeWith(options: DecodeOptions, footage?: Footage, ring?: Ring): Observable<DecodedFrame> {
  return new Observable(subscriber => {
    const redact = redactionFor(options.url, options.redact)
    const complaints = createComplaints(redact)
    let frames = 0
    const reader = createFrameReader(frame => {
      frames += 1
      const timed = options.part ? { ...frame, ptsMs: frame.ptsMs + options.part.fromMs } : frame
      subscriber.next(footage ? { ...timed, footage } : timed)
    }, options.gate)
    const hear = (line: string): void => {
      const header = parseFrameLine(line)
      if (header) {
        reader.announce(header)
        return
      }
      ring?.hear(line)
      const reordered = parseReordering(line)
      if (reordered !== undefined) options.onReordering?.(reordered)
      const complaint = complaints.hear(line)
      if (complaint === undefined || isReorderingUnread(complaint)) return
      options.onComplaint?.(complaint)
      if (!isRingLost(complaint)) return
      // Where the ring fell to a full disk, the rest of it is not to stay there.
      ring?.end()
      options.onFootageLost?.(complaint)
    }
    const run = start(ffmpegArguments(options, ring), options, reader.pixels, hear)
    options.track?.(run.exited.then(() => {}))

    void run.exited.then(async exit => {
      ring?.end()
      const name = redact(options.url)
      if (exit === 'missing') return subscriber.error(ffmpegMissing('ffmpeg'))
      if (exit === 'killed') return subscriber.error(ffmpegKilled(name))
      reader.allAnnounced()
      await reader.drained
      if (exit === 'failed') subscriber.error(firstCause(name, complaints.last))
      else if (frames === 0 && !isLiveUrl(options.url) && !options.part) subscriber.error(noFrames(name))
      else subscriber.complete()
    })
    return () => {
      reader.discard()
      run.stop()
    }
  })
}

/** A recording is its own footage, at full resolution; played round and round, a time may mean several pictures. */
const fileFootage = ({ url, loop, demuxer }: DecodeOptions): Footage | undefined =>
  loop
    ? undefined
    : {
        still: ptsMs => stillOfFile(url, ptsMs, demuxer).catch(() => undefined),
        clip: range => clipOfFile(url, range, demuxer).catch(() => undefined),
        hold: () => () => {},
      }

interface FfmpegArguments {
  /** Stand before the address. */
  readonly input: readonly string[]
  readonly address: string
  /** Stand before the target. */
  readonly output: readonly string[]
}

function ffmpegArguments(options: DecodeOptions, ring: Ring | undefined): FfmpegArguments {
  const { url, cadence, loop, part, fitWithin, hardware, onReordering } = options
  const decoder = [
    ...(isLiveUrl(url) ? liveOptions(cadence) : fileOptions(cadence, loop, part)),
    ...(hardware ? decoderOptions(hardware.decoder, hardware.codec) : []),
  ]
  return {
    input: [...GLOBAL_OPTIONS, ...inputOptions(options), ...decoder],
    address: inputAddress(options),
    // An output's options stand before its target; stdout comes last.
    output: [
      ...(ring?.output ?? []),
      ...(onReordering ? REORDERING_OUTPUT : []),
      ...rawFrameOptions(cadence, fitWithin),
    ],
  }
}

function start(
  { input, address, output }: FfmpegArguments,
  { confined }: DecodeOptions,
  stdout: Writable,
  hear: (line: string) => void,
): FfmpegRun {
  return confined
    ? runConfined([...input, '-i', address, ...output], confined, stdout, hear)
    : runFfmpeg(
        ffmpeg(address)
          .inputOptions(...input)
          .outputOptions(...output),
        stdout,
        hear,
      )
}

const GLOBAL_OPTIONS = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'repeat+level+info']

const noFrames = (file: string): LamppostError =>
  new LamppostError('SOURCE_NOT_VIDEO', { what: `No frame of ${file} could be decoded` })
