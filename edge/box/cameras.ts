import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { ActiveScenario } from '../config/active-scenario.js'
import { type Calibration, loadCalibration } from '../config/calibration.js'
import type { LoadedConfig } from '../config/load.js'
import { type CameraConfig, isStream } from '../config/schema/camera.js'
import type { Clock } from '../kit/clock.js'
import { describeError, LamppostError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { TrackChild } from '../media/children.js'
import type { HardwareDecoder } from '../media/hwaccel.js'
import type { LoadedManifest } from '../models/manifest.js'
import type { Detector } from '../pipeline/detect/detector.js'
import type { FreshLook } from '../pipeline/fresh-looks.js'
import { type CameraPipeline, createCameraPipeline, type PipelineObserver } from '../pipeline/pipeline.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import type { Albums } from './albums.js'
import { type CameraRun, startCameraRun } from './camera-run.js'
import { type Detectors, modelIdsOf } from './detectors.js'
import type { Drones } from './drones.js'
import type { Register } from './register.js'
import { endUnwatched } from './unwatched.js'

export interface Cameras {
  /** Resolves when every source has come to its end by itself, which a live camera never does. */
  readonly over: Promise<void>
  /**
   * Starts what is new, stops what is gone, and starts again what has changed or could not be used; a camera whose
   * settings are the same does not notice. Resolves when that is done. One call at a time; none after `close`.
   */
  apply(loaded: LoadedConfig): Promise<CameraChanges>
  /** Called once a minute. */
  upkeep(): Promise<void>
  /** See `CameraPipeline.lookAgain`; undefined where nobody looks. Throws CAMERA_UNKNOWN. */
  lookAgain(id: string, signal: AbortSignal): Promise<FreshLook> | undefined
  /** Resolves when no frame is on its way and no ffmpeg is left. */
  close(): Promise<void>
}

/** Ids of cameras. */
export interface CameraChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

export interface CamerasOptions {
  readonly detectors: Detectors
  readonly store: IncidentStore
  readonly register: Register
  readonly albums: Pick<Albums, 'open' | 'forget'>
  readonly drones: Pick<Drones, 'judgeOf'>
  readonly observer: PipelineObserver
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
  /** Live cameras are decoded by it; the CPU, when absent. */
  readonly decoder: HardwareDecoder | undefined
}

/** All that a camera's work depends on. */
interface Settings {
  readonly camera: CameraConfig
  readonly scenarios: readonly ActiveScenario[]
  readonly calibration: Calibration | undefined
  /** Of the models that its scenarios ask for; undefined where one cannot be used. */
  readonly manifests: readonly (LoadedManifest | undefined)[]
  readonly timeZone: string
  readonly footage: LoadedConfig['config']['footage']
}

interface Running {
  readonly settings: Settings
  readonly run: CameraRun
}

const START_SPACING_MS = 100

/** The cameras of a box, none yet: `apply` brings them. What one of them lacks stops that one only. */
export function createCameras(options: CamerasOptions): Cameras {
  const { observer, clock, log } = options
  const running = new Map<string, Running>()
  let changing = false
  let allOver = () => {}
  const over = new Promise<void>(resolve => {
    allOver = resolve
  })

  const start = (id: string, settings: Settings, startAfterMs: number): void => {
    const run = startCameraRun({
      ...{ cameraId: id, startAfterMs, onState: observer.cameraState, clock, log },
      open: trackChild => openPipeline(id, settings, options, trackChild),
    })
    running.set(id, { settings, run })
    void run.over.then(checkEnd)
  }

  const checkEnd = (): void => {
    if (!changing && [...running.values()].every(each => isOver(each, options.detectors))) allOver()
  }

  /** A disk that is in trouble keeps no camera from being watched. */
  const tidyUp = (loaded: LoadedConfig): Promise<void> =>
    endUnwatched(loaded, options).catch(error =>
      log.error({ error: describeError(error) }, 'incidents that nobody watches any more stay open'),
    )

  return {
    over,
    async apply(loaded) {
      changing = true
      const wanted = await settingsOf(loaded, options)
      const removed = [...running.keys()].filter(id => !wanted.has(id))
      const added = [...wanted.keys()].filter(id => !running.has(id))
      const changed = [...wanted].flatMap(([id, settings]) => {
        const present = running.get(id)
        if (!present) return []
        return present.run.end === 'failed' || !isDeepStrictEqual(present.settings, settings) ? [id] : []
      })
      await Promise.all([
        ...removed.map(id => running.get(id)!.run.retire()),
        ...changed.map(id => running.get(id)!.run.stop()),
      ])
      for (const id of removed) {
        running.delete(id)
        options.albums.forget(id)
      }
      await tidyUp(loaded)
      for (const [index, id] of [...changed, ...added].entries())
        start(id, wanted.get(id)!, index * START_SPACING_MS)
      changing = false
      checkEnd()
      return { added, removed, changed }
    },
    async upkeep() {
      for (const { run } of running.values()) {
        await run.upkeep()
        // Each may sync the disk: together they would hold the main thread up.
        await setImmediate()
      }
    },
    lookAgain(id, signal) {
      const camera = running.get(id)
      if (camera) return camera.run.lookAgain(signal)
      const known = [...running.keys()].join(', ')
      throw new LamppostError('CAMERA_UNKNOWN', {
        what: `There is no camera "${id}"`,
        hint: `The cameras are: ${known}.`,
      })
    },
    async close() {
      await Promise.all([...running.values()].map(({ run }) => run.stop()))
    },
  }
}

/** A live camera that cannot be used waits for better settings or its model, and one that was stopped for those that come. */
function isOver({ settings: { camera, scenarios }, run }: Running, detectors: Detectors): boolean {
  if (run.end !== 'failed') return run.end === 'finished'
  const isComing = (modelId: string): boolean => {
    const detector = detectors.of(modelId)
    return 'error' in detector && detector.isComing
  }
  return !isStream(camera.url) && !modelIdsOf(scenarios).some(isComing)
}

async function settingsOf(
  { config, scenarios }: LoadedConfig,
  { detectors, log }: Pick<CamerasOptions, 'detectors' | 'log'>,
): Promise<Map<string, Settings>> {
  const { timeZone, footage } = config
  const entries = Object.entries(config.cameras).map(async ([id, camera]) => {
    const calibration = await calibrationOf(id, camera, log)
    const active = scenarios[id]!
    const manifests = modelIdsOf(active).map(modelId => detectors.manifestOf(modelId))
    return [id, { camera, scenarios: active, calibration, manifests, timeZone, footage }] as const
  })
  return new Map(await Promise.all(entries))
}

async function openPipeline(
  id: string,
  settings: Settings,
  { detectors, store, register, albums, drones, ...shared }: CamerasOptions,
  trackChild: TrackChild,
): Promise<CameraPipeline> {
  const { scenarios } = settings
  const usable = new Map(modelIdsOf(scenarios).map(modelId => [modelId, usableDetector(detectors, modelId)]))
  /** Models of which it is on record that nothing stands: most streets are empty, and each write syncs the disk. */
  const empty = new Set<string>()
  return createCameraPipeline({
    ...shared,
    ...settings,
    id,
    detectors: usable,
    openSightings: store.openSightings(id),
    stood: modelId => store.standing(id, modelId),
    keepStanding(modelId, scene) {
      const isEmpty = scene.things.length === 0
      if (isEmpty && empty.has(modelId)) return
      try {
        store.keepStanding(id, modelId, scene)
        if (isEmpty) empty.add(modelId)
        else empty.delete(modelId)
      } catch (error) {
        shared.log.warn(
          { cameraId: id, error: describeError(error) },
          'what stands would be forgotten by a restart',
        )
      }
    },
    record: register.see,
    flying: await drones.judgeOf(id, settings),
    album: settings.camera.drone
      ? undefined
      : albums.open(id, { waits: settings.camera.play?.pace === 'fast' }),
    newId: uuidv7,
    trackChild,
  })
}

/** A camera that would see only some of what it is asked for must not seem well. */
function usableDetector(detectors: Detectors, modelId: string): Detector {
  const detector = detectors.of(modelId)
  if ('error' in detector) throw detector.error
  return detector
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
