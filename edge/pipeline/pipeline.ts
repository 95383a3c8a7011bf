import type { ActiveScenario } from '../config/active-scenario.js'
import { type CadencePlan, planCadence } from '../config/cadence-plan.js'
import type { Calibration } from '../config/calibration.js'
import { type CameraConfig, isStream } from '../config/schema/camera.js'
import type { FootageConfig } from '../config/schema/footage.js'
import type { CameraStateChange } from '../domain/camera-state.js'
import type { Detections } from '../domain/detections.js'
import type { Frame } from '../domain/frame.js'
import type { Incident, IncidentChange } from '../domain/incident.js'
import type { Clock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import type { TrackChild } from '../media/children.js'
import type { HardwareDecoder } from '../media/hwaccel.js'
import { createCameraCondition } from './camera-condition.js'
import type { Detector, Found } from './detect/detector.js'
import { type Feed, openFeed } from './feed.js'
import { createFrozenRetry } from './frozen-retry.js'
import { createGlancer } from './glance/glancer.js'
import { createJudge } from './judge/judge.js'
import { createLoadWatch } from './load-watch.js'
import { createLocator } from './locate/locator.js'
import { createTracker } from './track/tracker.js'

/** A frame that went all the way. */
export interface JudgedFrame {
  readonly cameraId: string
  readonly modelId: string
  readonly capturedAtMs: number
  /** From capture to judgement; absent where a recording is played faster than time goes. */
  readonly ageMs?: number
  /** What the model took; absent where nothing had moved since it last looked. */
  readonly look?: Pick<Found, 'timings' | 'waitedMs'>
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
  readonly footage: FootageConfig
  /** Live cameras are decoded by it; the CPU, when absent. */
  readonly decoder: HardwareDecoder | undefined
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
  /** Ends every incident: nobody will look any more. */
  expireAll(): Promise<void>
}

const MIN_TRACK_IOU = 0.2
/** Frames that come seconds apart must not cost a parked car its track. */
const LOST_AFTER_MS = { fps: 10_000, keyframes: 30_000 }
const LOST_AFTER_LOOKS = 4
/** How long a failing model is left alone before the next frame is tried. */
const FAILURE_PAUSE_MS = 200

/** One camera, from frames to recorded incidents. */
export function createCameraPipeline(options: CameraPipelineOptions): CameraPipeline {
  const { id, camera, detector, observer, clock } = options
  const plan = planCadence(camera.cadence, options.scenarios)
  const condition = createCameraCondition(id, clock, observer.cameraState)
  const load = createLoadWatch(clock)
  const frozen = createFrozenRetry(clock)
  const glancer = createGlancer({
    secondLookMs: plan.secondLookMs,
    gate: camera.motionGate,
    watchPicture: isStream(camera.url),
  })
  const tracker = createTracker({ lostAfterMs: lostAfterMs(plan), minIou: MIN_TRACK_IOU })
  const locate = createLocator({ calibration: options.calibration, place: camera.place })
  const judge = createJudge({
    cameraId: id,
    scenarios: options.scenarios,
    zones: camera.zones,
    timeZone: options.timeZone,
    known: options.openIncidents,
    newId: options.newId,
  })

  /** When the latest frame was captured, and when it was judged. */
  let latest: { readonly capturedAtMs: number; readonly judgedAtMs: number } | undefined
  /** What the model found when it last looked. */
  let known: Detections | undefined

  let dropped = 0
  const countDropped = (total: number): void => {
    for (; dropped < total; dropped += 1) load.replaced()
    observer.dropped(id, total)
  }

  /** The model's look at a frame, or at a newer one that came while the camera waited for its turn. */
  const look = async (feed: Feed, waiting: Frame, signal: AbortSignal): Promise<Look | undefined> => {
    let frame = waiting
    const newest = (): Frame => {
      const newer = feed.newer()
      if (!newer) return frame
      glancer.glance(newer)
      frame.release()
      frame = newer
      return frame
    }
    try {
      const found = await detector.detect(id, newest, signal)
      known = found.detections
      glancer.looked(frame, known)
      return { frame, found }
    } catch (error) {
      if (!signal.aborted) observer.failed(id, error)
      frame.release()
      return undefined
    }
  }

  const judgeFrame = async (frame: Frame, detections: Detections, found?: Found): Promise<void> => {
    const tracks = tracker.track(detections, frame.capturedAtMs)
    const located = locate(tracks, frame)
    const changes = judge.look({ ...sizeAndTime(frame), tracks: located, modelId: detector.model.id })
    latest = { capturedAtMs: frame.capturedAtMs, judgedAtMs: clock.monotonicMs() }
    load.judged()
    condition.load(load.degraded())
    observer.judged({
      cameraId: id,
      modelId: detector.model.id,
      capturedAtMs: frame.capturedAtMs,
      ...(camera.play?.pace !== 'fast' && { ageMs: clock.now() - frame.capturedAtMs }),
      ...(found && { look: found }),
    })
    for (const change of changes) await options.record(change, frame)
  }

  const expireAt = async (nowMs: number): Promise<void> => {
    for (const change of judge.expire(nowMs)) await options.record(change)
  }

  return {
    async run(signal) {
      const onState = (change: CameraStateChange): void => {
        if (change.state === 'ok') load.connected()
        condition.connection(change)
      }
      const feed = openFeed({ ...options, plan, onState }, signal)
      for await (const frame of feed.frames) {
        countDropped(feed.dropped)
        const { picture, isUsable, needsLook } = glancer.glance(frame)
        condition.picture(picture)
        if (frozen.isDue(picture)) {
          options.log.info({ cameraId: id }, 'the picture stands still: the camera is connected to anew')
          feed.reconnect()
        }
        if (!isUsable) {
          // The box has kept up with it, whatever it shows.
          load.judged()
          frame.release()
          continue
        }
        const looked = needsLook || !known ? await look(feed, frame, signal) : { frame }
        if (signal.aborted) return
        if (!looked) {
          await clock.sleep(FAILURE_PAUSE_MS, signal).catch(() => {})
          continue
        }
        // Where nothing moved, what was found still stands there.
        await judgeFrame(looked.frame, known!, looked.found)
        looked.frame.release()
      }
    },
    // A recording has a time of its own, which goes on from its latest frame.
    expire: () =>
      expireAt(latest ? latest.capturedAtMs + clock.monotonicMs() - latest.judgedAtMs : clock.now()),
    expireAll: () => expireAt(Number.POSITIVE_INFINITY),
  }
}

interface Look {
  readonly frame: Frame
  readonly found?: Found
}

const sizeAndTime = ({ width, height, capturedAtMs }: Frame) => ({ width, height, capturedAtMs })

const lostAfterMs = ({ cadence }: CadencePlan): number =>
  cadence.kind === 'keyframes'
    ? LOST_AFTER_MS.keyframes
    : Math.max(LOST_AFTER_MS.fps, (LOST_AFTER_LOOKS * 1000) / cadence.fps)
