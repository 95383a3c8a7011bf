import { defer, finalize, map, NEVER, type Observable } from 'rxjs'
import type { CameraStateChange } from '../../domain/camera-state.js'
import type { Frame } from '../../domain/frame.js'
import type { Clock } from '../../kit/clock.js'
import { isLamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { TrackChild } from '../../media/children.js'
import { type DecodeOptions, decodeVideo } from '../../media/decode.js'
import type { Cadence } from '../../media/decode-arguments.js'
import type { DecodedFrame, Gate } from '../../media/frame-reader.js'
import type { HardwareDecoder } from '../../media/hwaccel.js'
import { probe } from '../../media/probe.js'
import type { Redact } from '../../media/url-redaction.js'
import { isLiveUrl, type RtspTransport } from '../../media/video-input.js'
import { createCameraHealth, offAtEnd, watchHealth } from './camera-health.js'
import { changingCadence } from './changing-cadence.js'
import { watchComplaints } from './complaint-watch.js'
import { byHardware } from './hardware.js'
import { watchKeyframes } from './keyframe-watch.js'
import { liveTimes } from './live-times.js'
import { realtimeGate } from './realtime-gate.js'
import { reconnecting } from './reconnecting.js'
import { superviseCamera } from './supervise-camera.js'

export interface SourceOptions {
  readonly cameraId: string
  /** `rtsp://`, `rtsps://`, or a file: a path or a `file://` URL. */
  readonly url: string
  readonly transport: RtspTransport
  readonly cadence: Cadence
  /** Key frames further apart than this are filled up with frames in between. Live cameras only. */
  readonly maxIntervalMs: number
  readonly fitWithin: DecodeOptions['fitWithin']
  readonly ring?: DecodeOptions['ring']
  /** Live cameras are decoded by it, as far as it can. The CPU, when absent. */
  readonly decoder?: HardwareDecoder | undefined
  /** A live camera that shows no frame for this long is started again. */
  readonly frameBudgetMs: number
  /** How a file is played; not for live cameras. Once, in real time, starting now when it is absent. */
  readonly play?: PlayOptions
}

export interface PlayOptions {
  readonly loop: boolean
  /** `fast` decodes as fast as frames are taken: use it with `everyFrame`, which gives the `gate`. */
  readonly pace: 'realtime' | 'fast'
  /** Epoch milliseconds of the first frame. Now, when absent. */
  readonly startAtMs?: number
}

export interface SourceDeps {
  readonly clock: Clock
  readonly log: Log
  readonly redact: Redact
  /** Called on changes only, with the first cause of a bad state: `ok`, `no-frames`, `auth`, `codec`, `off`. */
  readonly onState: (change: CameraStateChange) => void
  /** A live camera is connected to anew whenever this fires; its state stays as it is. */
  readonly reconnect?: Observable<unknown>
  /** Told of each ffmpeg child, for a shutdown that waits until they are gone. */
  readonly track?: TrackChild
  /** Back-pressure, see `everyFrame`. */
  readonly gate?: Gate
  /** Uniform in [0, 1), for the jitter of the backoff. */
  readonly random?: () => number
}

/**
 * Frames of one camera or file. Cold: subscribing connects, unsubscribing stops the child.
 *
 * A live camera (`rtsp://`) never completes and errs only when there is no ffmpeg: whatever else happens to it
 * is told through `onState`, and it is connected to again. A file completes when it was played once, and errs
 * with SOURCE_MISSING or SOURCE_NOT_VIDEO.
 */
export function openSource(options: SourceOptions, deps: SourceDeps): Observable<Frame> {
  return isLiveUrl(options.url) ? openCamera(options, deps) : openFile(options, deps)
}

type TimedFrame = Frame & Pick<DecodedFrame, 'keyframe'>

const toFrame = (options: SourceOptions, capturedAtMs: (frame: DecodedFrame) => number) =>
  map(
    (frame: DecodedFrame): TimedFrame => ({
      ...frame,
      sourceId: options.cameraId,
      capturedAtMs: capturedAtMs(frame),
    }),
  )

function openCamera(options: SourceOptions, deps: SourceDeps): Observable<Frame> {
  const { cameraId, maxIntervalMs } = options
  const { clock, redact, gate, onState, log, reconnect = NEVER } = deps
  return defer(() => {
    let gone = Promise.resolve()
    const track: TrackChild = child => {
      gone = child
      deps.track?.(child)
    }
    const keyframes = watchKeyframes(maxIntervalMs, {
      onRare: gapMs => log.warn({ cameraId, gapMs, maxIntervalMs }, KEYFRAMES_RARE),
      onReordered: () => log.warn({ cameraId }, KEYFRAMES_REORDERED),
    })
    const grumbles = watchComplaints(clock, options.frameBudgetMs / 2)
    let footageMissed = false
    const onFootageLost = (why: string) => {
      if (!footageMissed) log.warn({ cameraId, error: why }, FOOTAGE_LOST)
      footageMissed = true
    }
    const decode = (hardware: DecodeOptions['hardware']) => {
      const capturedAtMs = liveTimes(clock)
      keyframes.begin()
      const cadence =
        options.cadence.kind === 'keyframes'
          ? { cadence: keyframes.cadence(), onReordering: keyframes.reorders }
          : { cadence: options.cadence }
      const live = { loop: false, redact, gate, track, hardware, onComplaint: grumbles.hear }
      return decodeVideo({ ...options, ...live, ...cadence, onFootageLost }).pipe(
        toFrame(options, capturedAtMs),
      )
    }
    const hardware = byHardware(
      {
        decoder: options.decoder,
        codecOf: async () => (await probe({ ...options, redact, timeoutMs: options.frameBudgetMs })).codec,
        onRefused: cause => log.warn({ cameraId, error: cause }, HARDWARE_REFUSED),
      },
      decode,
    )
    const whatIsBehind = (error: unknown): unknown => {
      if (!isLamppostError(error, 'SOURCE_STALLED')) return error
      keyframes.stalled()
      return grumbles.undecodable(error) ?? error
    }
    const diagnose = (error: unknown): unknown => {
      const cause = whatIsBehind(error)
      hardware.ended(cause)
      return cause
    }
    // A camera may allow one session only: the last child must be gone before the next one knocks.
    const whenFree = () => gone
    const decodeInTime =
      options.cadence.kind === 'keyframes'
        ? () => changingCadence(hardware.decode, keyframes, whenFree)
        : hardware.decode
    const connect = () => reconnecting(decodeInTime, reconnect, whenFree)
    const health = createCameraHealth(cameraId, clock, onState)
    return superviseCamera(connect, { ...options, whenFree, diagnose }, health, deps)
  })
}

const HARDWARE_REFUSED = 'the hardware cannot decode what this camera sends: the CPU does it'
const FOOTAGE_LOST =
  'the video of a camera cannot be kept: its evidence has the size of the analysed frame, and no clip; see footage.dir'
const KEYFRAMES_RARE =
  'the key frames of a camera are too far apart for its scenarios: all of its frames are decoded, which costs CPU; set a shorter key frame interval in the camera'
const KEYFRAMES_REORDERED =
  'a camera sends B-frames: all pictures that others refer to are decoded, not key frames only, which costs CPU; switch B-frames off in the camera'

function openFile(options: SourceOptions, deps: SourceDeps): Observable<Frame> {
  const { clock, redact, track, onState } = deps
  const { loop, pace, startAtMs } = options.play ?? PLAYED_ONCE
  return defer(() => {
    // ffmpeg needs a moment to start: a recording without a time of its own begins with its first frame.
    let zeroAtMs = startAtMs
    const capturedAtMs = ({ ptsMs }: DecodedFrame) => {
      zeroAtMs ??= clock.now() - ptsMs
      return Math.round(zeroAtMs + ptsMs)
    }
    const health = createCameraHealth(options.cameraId, clock, onState)
    const stop = new AbortController()
    const gate = pace === 'realtime' ? realtimeGate(clock, stop.signal, deps.gate) : deps.gate
    return decodeVideo({ ...options, loop, redact, gate, track }).pipe(
      toFrame(options, capturedAtMs),
      finalize(() => stop.abort()),
      watchHealth(health),
      offAtEnd(health),
    )
  })
}

const PLAYED_ONCE: PlayOptions = { loop: false, pace: 'realtime' }
