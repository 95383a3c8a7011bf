import { type ActiveScenario, flatLabels } from '../config/active-scenario.js'
import { planCadence } from '../config/cadence-plan.js'
import type { Calibration } from '../config/calibration.js'
import { type CameraConfig, isStream } from '../config/schema/camera.js'
import type { FootageConfig } from '../config/schema/footage.js'
import type { CameraStateChange } from '../domain/camera-state.js'
import type { Detections } from '../domain/detections.js'
import type { Frame } from '../domain/frame.js'
import type { Sighting, SightingChange } from '../domain/sighting.js'
import type { StandingScene } from '../domain/track.js'
import type { GroundScale } from '../geometry/ground-rest.js'
import type { Clock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import type { TrackChild } from '../media/children.js'
import type { HardwareDecoder } from '../media/hwaccel.js'
import { createCameraCondition } from './camera-condition.js'
import type { Detector, Found } from './detect/detector.js'
import { onTiles } from './detect/tiled.js'
import { type Feed, openFeed } from './feed.js'
import { type FreshLook, FreshLooks } from './fresh-looks.js'
import { createFrozenRetry } from './frozen-retry.js'
import { createGlancer } from './glance/glancer.js'
import { createJudge, type Judge } from './judge/judge.js'
import { createPictureJudge } from './judge/picture-judge.js'
import { createLoadWatch } from './load-watch.js'
import { createGroundScale } from './locate/ground-scale.js'
import { createLookout, type Lookout } from './lookout.js'
import { createPlacing } from './placing.js'
import { PictureMotion } from './track/picture-motion.js'
import { createTracker } from './track/tracker.js'

/** A frame that went all the way. */
export interface JudgedFrame {
  readonly cameraId: string
  readonly capturedAtMs: number
  /** From capture to judgement; absent where a recording is played faster than time goes. */
  readonly ageMs?: number
  /** What each model took that looked at it; none where nothing had moved since the last look. */
  readonly looks: readonly ModelLook[]
}

export interface ModelLook extends Pick<Found, 'timings' | 'waitedMs'> {
  readonly modelId: string
}

/** What happens on the way, for whoever counts it. */
export interface PipelineObserver {
  judged(frame: JudgedFrame): void
  failed(cameraId: string, error: unknown): void
  /** Frames so far that were replaced before they were looked at. */
  dropped(cameraId: string, total: number): void
  cameraState(change: CameraStateChange): void
}

/** What a change was judged on. */
export interface Seen {
  readonly frame: Frame
  /** What the models know to be in it. */
  readonly detections: readonly Detections[]
}

/** Takes pictures of the place, for whoever asks later what was there before. */
export interface PlaceAlbum {
  /** Reads the frame only until this resolves: at once, where the source does not wait for its pictures. */
  look(seen: Seen): Promise<void>
  /** What was taken shows another place. */
  clear(): void
}

export interface CameraPipelineOptions {
  readonly id: string
  readonly camera: CameraConfig
  readonly scenarios: readonly ActiveScenario[]
  readonly calibration?: Calibration | undefined
  readonly timeZone: string
  /** Sightings of this camera that were open when the process ended. */
  readonly openSightings: readonly Sighting[]
  /** What stood at this camera when the process ended, as a model saw it. */
  readonly stood: (modelId: string) => StandingScene | undefined
  /** Keeps that; told once a minute, and at the end. */
  readonly keepStanding: (modelId: string, scene: StandingScene) => void
  /** The models that its scenarios ask for, by id; at least one. */
  readonly detectors: ReadonlyMap<string, Detector>
  readonly footage: FootageConfig
  /** Live cameras are decoded by it; the CPU, when absent. */
  readonly decoder: HardwareDecoder | undefined
  /** Takes note of a change for good; a slow disk slows this camera down, and no other. */
  readonly record: (change: SightingChange, seen?: Seen) => Promise<unknown>
  /** Of a camera that flies: judges what each model finds, and places it. Nothing of its picture stays where it is. */
  readonly flying?: ((modelId: string) => Judge) | undefined
  /** Shown the sharp pictures that every model has looked at. */
  readonly album?: PlaceAlbum | undefined
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
  /** Called once a minute: ends sightings that nobody has looked at for too long, and keeps what stands. */
  upkeep(): Promise<void>
  /** Ends every sighting: nobody will look any more. */
  expireAll(): Promise<void>
  /** What the next frame shows, looked at whether anything has moved or not. Rejects when `signal` fires. */
  lookAgain(signal: AbortSignal): Promise<FreshLook>
}

/** How long a failing model is left alone before the next frame is tried. */
const FAILURE_PAUSE_MS = 200

/** One camera, from frames to sightings that are taken note of. */
export function createCameraPipeline(options: CameraPipelineOptions): CameraPipeline {
  const { id, camera, observer, clock } = options
  const detectors = new Map(
    [...options.detectors].map(([modelId, detector]) => [modelId, onTiles(detector, camera.tiles)]),
  )
  const plan = planCadence(camera.cadence, options.scenarios)
  const condition = createCameraCondition(id, clock, observer.cameraState)
  const load = createLoadWatch(clock)
  const frozen = createFrozenRetry(clock)
  const glancer = createGlancer({
    secondLookMs: plan.secondLookMs,
    gate: camera.motionGate && !options.flying,
    flies: options.flying !== undefined,
    watchPicture: isStream(camera.url),
    reference: options.calibration?.reference,
  })
  const fresh = new FreshLooks()
  let isMoved = false
  let frameSize: Pick<Frame, 'width' | 'height'> | undefined
  const ground =
    options.calibration && createGroundScale(options.calibration, () => (isMoved ? undefined : frameSize))
  const lookouts = [...detectors].map(([modelId, detector]) =>
    createLookout({
      cameraId: id,
      detector,
      tracker: createTracker({
        ...{ sureScore: sureScoreFor(modelId, options.scenarios), ground },
        ...camera.track,
      }),
      locate: createPlacing(
        {
          ...{ calibration: options.calibration, place: camera.place },
          flatLabels: flatLabels(options.scenarios),
        },
        () => isMoved,
      ),
      // A recording has nothing to do with the one before.
      stood: isStream(camera.url) && !options.flying ? options.stood(modelId) : undefined,
      motion: options.flying && new PictureMotion(),
      judge: options.flying?.(modelId) ?? judgeFor(modelId, options, ground),
    }),
  )

  const pictures = createPictureJudge({ ...judging(options), place: camera.place })

  /** When the latest frame was captured, and when it was judged. */
  let latest: { readonly capturedAtMs: number; readonly judgedAtMs: number } | undefined

  let dropped = 0
  const countDropped = (total: number): void => {
    for (; dropped < total; dropped += 1) load.replaced()
    observer.dropped(id, total)
  }

  /**
   * The models' look at a frame, or at a newer one that came while the camera waited for its turn: the first of them takes
   * the newest. What fails one model, which is told, is not judged by it.
   */
  const look = async (feed: Feed, waiting: Frame, signal: AbortSignal): Promise<Looked> => {
    let frame = waiting
    const newest = (): Frame => {
      const newer = looks.length === 0 ? feed.newer() : undefined
      if (!newer) return frame
      glancer.glance(newer)
      frame.release()
      frame = newer
      return frame
    }
    const looks: ModelLook[] = []
    const seeing: Lookout[] = []
    for (const lookout of lookouts) {
      try {
        const { timings, waitedMs } = await lookout.look(newest, signal)
        looks.push({ modelId: lookout.modelId, timings, waitedMs })
        seeing.push(lookout)
      } catch (error) {
        if (signal.aborted) break
        observer.failed(id, error)
      }
    }
    // Where one of them failed, the next frame is looked at, whether anything moves or not.
    if (seeing.length === lookouts.length)
      glancer.looked(
        frame,
        seeing.map(({ known }) => known!),
      )
    return { frame, looks, seeing }
  }

  const judgeFrame = async ({ frame, looks, seeing }: Looked): Promise<void> => {
    // What a camera that was moved has in a zone is something else.
    const ofPicture = isMoved ? [] : pictures.look(frame)
    const changes = [...seeing.flatMap(lookout => lookout.judge(frame)), ...ofPicture]
    latest = { capturedAtMs: frame.capturedAtMs, judgedAtMs: clock.monotonicMs() }
    load.judged()
    condition.load(load.degraded())
    observer.judged({
      cameraId: id,
      capturedAtMs: frame.capturedAtMs,
      ...(camera.play?.pace !== 'fast' && { ageMs: clock.now() - frame.capturedAtMs }),
      looks,
    })
    const seen = seenIn({ frame, looks, seeing })
    for (const change of changes) await options.record(change, seen)
  }

  const expireAt = async (nowMs: number): Promise<void> => {
    const changes = [...lookouts, pictures].flatMap(each => each.expire(nowMs))
    for (const change of changes) await options.record(change)
  }

  const keepStanding = (): void => {
    if (!isStream(camera.url) || options.flying) return
    for (const lookout of lookouts) {
      const scene = lookout.standing()
      if (scene) options.keepStanding(lookout.modelId, scene)
    }
  }

  const watch = async (signal: AbortSignal): Promise<void> => {
    const onState = (change: CameraStateChange): void => {
      if (change.state === 'ok') load.connected()
      condition.connection(change)
    }
    const feed = openFeed({ ...options, detectors, plan, onState }, signal)
    for await (const frame of feed.frames) {
      countDropped(feed.dropped)
      const asked = fresh.round()
      const { picture, isUsable, needsLook } = glancer.glance(frame)
      condition.picture(picture)
      isMoved = picture === 'moved'
      if (isMoved) options.album?.clear()
      frameSize = { width: frame.width, height: frame.height }
      if (frozen.isDue(picture)) {
        options.log.info({ cameraId: id }, 'the picture stands still: the camera is connected to anew')
        feed.reconnect()
      }
      if (!isUsable) {
        // The box has kept up with it, whatever it shows.
        load.judged()
        asked.tell({ frame, picture, found: new Map() })
        frame.release()
        continue
      }
      const isKnown = lookouts.every(({ known }) => known)
      const looked =
        needsLook || !isKnown || fresh.isWanted
          ? await look(feed, frame, signal)
          : { frame, looks: [], seeing: lookouts }
      if (signal.aborted) return
      if (picture === 'ok' && looked.looks.length === lookouts.length)
        await options.album?.look(seenIn(looked))
      if (looked.looks.length > 0) asked.tell({ frame: looked.frame, picture, found: foundBy(looked) })
      if (looked.seeing.length > 0) await judgeFrame(looked)
      else await clock.sleep(FAILURE_PAUSE_MS, signal).catch(() => {})
      looked.frame.release()
    }
  }

  return {
    run: signal => watch(signal).finally(keepStanding),
    // A recording has a time of its own, which goes on from its latest frame.
    upkeep() {
      keepStanding()
      return expireAt(latest ? latest.capturedAtMs + clock.monotonicMs() - latest.judgedAtMs : clock.now())
    },
    expireAll: () => expireAt(Number.POSITIVE_INFINITY),
    lookAgain: signal => fresh.ask(signal),
  }
}

interface Looked {
  readonly frame: Frame
  /** None where nothing moved, and what is known still stands there. */
  readonly looks: readonly ModelLook[]
  /** Those that know what is in this frame. */
  readonly seeing: readonly Lookout[]
}

const seenIn = ({ frame, seeing }: Looked): Seen => ({ frame, detections: seeing.map(({ known }) => known!) })

const foundBy = ({ seeing }: Looked): FreshLook['found'] =>
  new Map(seeing.map(({ modelId, known }) => [modelId, known!]))

const judgeFor = (modelId: string, options: CameraPipelineOptions, ground?: GroundScale): Judge =>
  createJudge({
    ...judging(options),
    scenarios: options.scenarios.filter(scenario => scenario.modelId === modelId),
    ground,
  })

/** What every judge of the camera is told. */
const judging = ({ id, camera, scenarios, timeZone, openSightings, newId }: CameraPipelineOptions) => ({
  ...{ cameraId: id, zones: camera.zones, scenarios, timeZone, known: openSightings, newId },
})

/** What a scenario believes may begin a track; a lesser score only continues one. */
const sureScoreFor = (modelId: string, scenarios: readonly ActiveScenario[]): number =>
  Math.min(...scenarios.filter(scenario => scenario.modelId === modelId).map(({ minScore }) => minScore))
