import { v7 as uuidv7 } from 'uuid'
import { type Calibration, loadCalibration } from '../config/calibration.js'
import type { LoadedConfig } from '../config/load.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { CameraState } from '../domain/camera-state.js'
import type { Frame } from '../domain/frame.js'
import type { IncidentChange } from '../domain/incident.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { Children } from '../media/children.js'
import { type CameraPipeline, createCameraPipeline, type PipelineObserver } from '../pipeline/pipeline.js'
import type { Recorder } from '../pipeline/record/recorder.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import type { Detectors } from './detectors.js'
import { createView } from './view.js'

export interface Cameras {
  /** Resolves when every source is over. */
  readonly over: Promise<void>
  expire(): Promise<void>
  /** Resolves when no frame is on its way and no ffmpeg is left. */
  close(): Promise<void>
}

export interface CamerasOptions {
  readonly loaded: LoadedConfig
  readonly detectors: Detectors
  readonly store: IncidentStore
  readonly recorder: Recorder
  readonly observer: PipelineObserver
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
}

/** Starts every camera by itself: what one of them lacks stops that one only. */
export async function startCameras(options: CamerasOptions): Promise<Cameras> {
  const { loaded, observer, clock, log } = options
  const stopping = new AbortController()
  const children = new Children()
  const pipelines: CameraPipeline[] = []

  const run = async (id: string, camera: CameraConfig): Promise<void> => {
    try {
      const pipeline = await openPipeline(id, camera, options, children)
      pipelines.push(pipeline)
      await pipeline.run(stopping.signal)
    } catch (error) {
      const cause = describeError(error)
      log.error({ cameraId: id, error: cause }, 'a camera cannot be used')
      observer.cameraState({ cameraId: id, state: 'off' satisfies CameraState, sinceMs: clock.now(), cause })
    }
  }
  const runs = Object.entries(loaded.config.cameras).map(([id, camera]) => run(id, camera))
  const over = Promise.all(runs).then(() => {})

  return {
    over,
    async expire() {
      for (const pipeline of pipelines) await pipeline.expire()
    },
    async close() {
      stopping.abort()
      await over
      await children.allGone()
    },
  }
}

async function openPipeline(
  id: string,
  camera: CameraConfig,
  { loaded, detectors, store, recorder, ...shared }: CamerasOptions,
  children: Children,
): Promise<CameraPipeline> {
  const detector = detectors.of(camera.model)
  if ('error' in detector) throw detector.error
  const { timeZone } = loaded.config
  const scenarios = loaded.scenarios[id]!
  const view = createView({ id, camera, scenarios, model: detector.model, timeZone })
  return createCameraPipeline({
    ...shared,
    id,
    camera,
    scenarios,
    timeZone,
    detector,
    calibration: await calibrationOf(id, camera, shared.log),
    openIncidents: store.openIncidents(id),
    record: (change: IncidentChange, frame?: Frame) => recorder.record(change, view(change, frame)),
    newId: uuidv7,
    trackChild: children.track,
  })
}

/** Without its calibration a camera still finds things; it only cannot say where they lie. */
async function calibrationOf(
  id: string,
  { calibration }: CameraConfig,
  log: Log,
): Promise<Calibration | undefined> {
  if (calibration === undefined) return undefined
  try {
    return await loadCalibration(calibration)
  } catch (error) {
    log.error({ cameraId: id, error: describeError(error) }, 'a camera goes on without its calibration')
    return undefined
  }
}
