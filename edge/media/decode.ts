import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg'
import { Observable } from 'rxjs'
import { LamppostError } from '../kit/lamppost-error.js'
import type { TrackChild } from './children.js'
import { createComplaints } from './complaints.js'
import { type Cadence, fileOptions, liveOptions, rawFrameOptions } from './decode-arguments.js'
import { ffmpegMissing, firstCause } from './first-cause.js'
import { parseFrameLine } from './frame-lines.js'
import { createFrameReader, type DecodedFrame, type Gate } from './frame-reader.js'
import { runFfmpeg } from './run-ffmpeg.js'
import { type Redact, redactionFor } from './url-redaction.js'
import { inputAddress, inputOptions, isLiveUrl, type VideoInput } from './video-input.js'

export interface DecodeOptions extends VideoInput {
  readonly cadence: Cadence
  /** Wider frames are scaled down to this; widths and heights come out even. */
  readonly maxWidthPx: number
  /** Plays a file round and round, times rising. Without meaning for cameras. */
  readonly loop: boolean
  readonly redact: Redact
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
  return new Observable(subscriber => {
    const redact = redactionFor(options.url, options.redact)
    const complaints = createComplaints(redact)
    let frames = 0
    const reader = createFrameReader(frame => {
      frames += 1
      subscriber.next(frame)
    }, options.gate)
    const run = runFfmpeg(ffmpegCommand(options), reader.pixels, line => {
      const header = parseFrameLine(line)
      if (header) reader.announce(header)
      else complaints.hear(line)
    })
    options.track?.(run.exited.then(() => {}))

    void run.exited.then(async exit => {
      const name = redact(options.url)
      if (exit === 'missing') return subscriber.error(ffmpegMissing('ffmpeg'))
      reader.allAnnounced()
      await reader.drained
      if (exit === 'failed') subscriber.error(firstCause(name, complaints.last))
      else if (frames === 0 && !isLiveUrl(options.url)) subscriber.error(noFrames(name))
      else subscriber.complete()
    })
    return () => {
      reader.discard()
      run.stop()
    }
  })
}

function ffmpegCommand(options: DecodeOptions): FfmpegCommand {
  const { url, cadence, loop, maxWidthPx } = options
  const decoder = isLiveUrl(url) ? liveOptions(cadence) : fileOptions(cadence, loop)
  return ffmpeg(inputAddress(options))
    .inputOptions(...GLOBAL_OPTIONS, ...inputOptions(options), ...decoder)
    .outputOptions(...rawFrameOptions(cadence, maxWidthPx))
}

const GLOBAL_OPTIONS = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'repeat+level+info']

const noFrames = (file: string): LamppostError =>
  new LamppostError('SOURCE_NOT_VIDEO', { what: `No frame of ${file} could be decoded` })
