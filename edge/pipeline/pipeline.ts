import { fromEvent, type Observable, of, takeUntil } from 'rxjs'
import type { ActiveScenario } from '../config/active-scenario.js'
import type { Calibration } from '../config/calibration.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { CameraStateChange } from '../domain/camera-state.js'
import type { Frame } from '../domain/frame.js'
import type { Incident, IncidentChange } from '../domain/incident.js'
import type { Clock } from '../kit/clock.js'
import { LatestSlot } from '../kit/latest-slot.js'
import type { Log } from '../kit/log.js'
import type { TrackChild } from '../media/children.js'
import type { Detector, Found } from './detect/detector.js'
import { createJudge } from './judge/judge.js'
import { createLocator } from './locate/locator.js'
import { openSource, type SourceDeps } from './source/open-source.js'
import { everyFrame, newestFrames } from './source/source-frames.js'
import { createTracker } from './track/tracker.js'

/** A frame that went all the way. */
export interface JudgedFrame {
  readonly cameraId: string
  readonly modelId: string
  readonly capturedAtMs: number
  /** From capture to judgement; absent where a recording is played faster than time goes. */
  readonly ageMs?: number
  readonly timings: Found['timings']
}

/** What happens on the way, for whoever counts it. */
export interface PipelineObserver {
  judged(frame: JudgedFrame): void
  failed(cameraId: string, error: unknown): void
  /** Frames so far that were replaced before they were looked at. */
  dropped(cameraId: string, total: number): void
  cameraState(change: CameraStateChange): void
}

export interface CameraPipelineOptions {
  readonly id: string
  readonly camera: CameraConfig
  readonly scenarios: readonly ActiveScenario[]
  readonly calibration?: Calibration | undefined
  readonly timeZone: string
  /** Incidents of this camera that were open when the process ended. */
  readonly openIncidents: readonly Incident[]
  readonly detector: Detector
  /** Makes a change durable; a slow disk slows this camera down, and no other. */
  readonly record: (change: IncidentChange, frame?: Frame) => Promise<unknown>
  readonly newId: () => string
  readonly observer: PipelineObserver
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
  readonly trackChild: TrackChild
}

export interface CameraPipeline {
  /** Ends when `signal` fires or a file is over; rejects where the source cannot be used at all. */
  run(signal: AbortSignal): Promise<void>
  /** Ends incidents that nobody has looked at for too long. */
  expire(): Promise<void>
}

const MIN_TRACK_IOU = 0.2
/** Frames that come seconds apart must not cost a parked car its track. */
const LOST_AFTER_MS = { fps: 10_000, keyframes: 30_000 }
/** How long a failing model is left alone before the next frame is tried. */
const FAILURE_PAUSE_MS = 200

/** One camera, from frames to recorded incidents. */
export function createCameraPipeline(options: CameraPipelineOptions): CameraPipeline {
  const { id, camera, detector, observer, clock } = options
  const tracker = createTracker({ lostAfterMs: LOST_AFTER_MS[camera.cadence.kind], minIou: MIN_TRACK_IOU })
  const locate = createLocator({ calibration: options.calibration, place: camera.place })
  const judge = createJudge({
    cameraId: id,
    scenarios: options.scenarios,
    zones: camera.zones,
    timeZone: options.timeZone,
    known: options.openIncidents,
    newId: options.newId,
  })

  const detect = async (frame: Frame): Promise<Found | undefined> => {
    try {
      return await detector.detect(frame)
    } catch (error) {
      observer.failed(id, error)
      return undefined
    }
  }

  /** When the latest frame was captured, and when it was judged. */
  let latest: { readonly capturedAtMs: number; readonly judgedAtMs: number } | undefined

  return {
    async run(signal) {
      for await (const frame of framesOf(options, signal)) {
        const found = await detect(frame)
        if (signal.aborted) return
        if (!found) {
          await clock.sleep(FAILURE_PAUSE_MS, signal).catch(() => {})
          continue
        }
        const tracks = tracker.track(found.detections, frame.capturedAtMs)
        const located = locate(tracks, frame)
        const changes = judge.look({ ...sizeAndTime(frame), tracks: located, modelId: detector.model.id })
        latest = { capturedAtMs: frame.capturedAtMs, judgedAtMs: clock.monotonicMs() }
        observer.judged({
          cameraId: id,
          modelId: detector.model.id,
          capturedAtMs: frame.capturedAtMs,
          ...(camera.play?.pace !== 'fast' && { ageMs: clock.now() - frame.capturedAtMs }),
          timings: found.timings,
        })
        for (const change of changes) await options.record(change, frame)
        frame.release()
      }
    },
    async expire() {
      // A recording has a time of its own, which goes on from its latest frame.
      const nowMs = latest ? latest.capturedAtMs + clock.monotonicMs() - latest.judgedAtMs : clock.now()
      for (const change of judge.expire(nowMs)) await options.record(change)
    },
  }
}

const sizeAndTime = ({ width, height, capturedAtMs }: Frame) => ({ width, height, capturedAtMs })

/** Live: the newest frame wins. A file that is played as fast as it can be: every frame counts. */
async function* framesOf(options: CameraPipelineOptions, signal: AbortSignal): AsyncGenerator<Frame> {
  const { id, camera, clock, log, redact, observer, trackChild } = options
  const open = (gate?: SourceDeps['gate']) =>
    openSource(
      { ...camera, cameraId: id },
      { clock, log, redact, gate, track: trackChild, onState: observer.cameraState },
    ).pipe(takeUntil(aborted(signal)))
  if (camera.play?.pace === 'fast') {
    yield* everyFrame(open)
    return
  }
  const slot = new LatestSlot<Frame>()
  for await (const frame of newestFrames(open(), slot)) {
    observer.dropped(id, slot.dropped)
    yield frame
  }
}

const aborted = (signal: AbortSignal): Observable<unknown> =>
  signal.aborted ? of(undefined) : fromEvent(signal, 'abort')
