import { v7 as uuidv7 } from 'uuid'
import type { ActiveScenario } from '../config/active-scenario.js'
import type { BoxConfig } from '../config/schema/box.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { DroneConfig } from '../config/schema/drone.js'
import { readMapZones } from '../flights/job/map-zones.js'
import { FlyingJudge } from '../flights/live/flying-judge.js'
import { type LiveGround, LiveTerrain, levelWithTakeoff } from '../flights/live/live-ground.js'
import { PoseFeed } from '../flights/live/pose-feed.js'
import { cameraLens, type LensSource } from '../flights/place/camera-lens.js'
import { lensOfCamera } from '../flights/place/drone-cameras.js'
import { osdPose } from '../flights/telemetry/dji-osd.js'
import type { Clock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import type { IncomingMessage } from '../messages/message.js'
import type { Judge } from '../pipeline/judge/judge.js'
import { readCellsAside } from '../pipeline/locate/terrain/read-cells-aside.js'
import type { ReadCells } from '../pipeline/locate/terrain/terrain.js'
import { openTerrainFile } from '../pipeline/locate/terrain/terrain-file.js'

/** The cameras that fly, and where they are. */
export interface Drones {
  /** Takes what comes on their topics. Never throws. */
  take(message: IncomingMessage): void
  /**
   * Who judges a camera that flies; undefined for one that hangs. Throws USAGE where nobody knows its lens or the ground where it takes off,
   * TERRAIN_UNUSABLE, ZONES_INVALID, and CONFIG_INVALID where a rule of its scenarios cannot be answered from the air.
   */
  judgeOf(id: string, settings: DroneSettings): Promise<((modelId: string) => Judge) | undefined>
  /** Called once a minute: says when poses stop coming, or come again. */
  upkeep(): void
}

export interface DroneSettings {
  readonly camera: CameraConfig
  readonly scenarios: readonly ActiveScenario[]
  readonly timeZone: string
}

export interface DronesOptions {
  /** As they are configured now. */
  readonly cameras: () => BoxConfig['cameras']
  readonly clock: Clock
  readonly log: Log
}

/** Several drones may be told of on one topic. */
export const topicsOfDrones = ({ cameras }: Pick<BoxConfig, 'cameras'>): string[] => [
  ...new Set(Object.values(cameras).flatMap(({ drone }) => (drone ? [drone.topic] : []))),
]

export function createDrones({ cameras, clock, log }: DronesOptions): Drones {
  const feeds = new Map<string, PoseFeed>()
  const grounds = new Map<string, LiveGround>()
  /** What of the last minute has no place, by drone. */
  const unplaced = new Map<string, { sights: number; reason: string }>()
  /** Poses that had come when upkeep last asked. */
  const taken = new Map<string, number>()
  const silent = new Set<string>()

  const feedOf = (id: string): PoseFeed => {
    const feed = feeds.get(id) ?? new PoseFeed()
    feeds.set(id, feed)
    return feed
  }

  const tellSilence = (id: string): void => {
    const { figures } = feedOf(id)
    const hasSpoken = figures.taken > (taken.get(id) ?? 0)
    taken.set(id, figures.taken)
    if (hasSpoken === !silent.has(id)) return
    if (hasSpoken) {
      silent.delete(id)
      log.info({ cameraId: id }, 'poses of the drone come again')
    } else {
      silent.add(id)
      log.warn(
        { cameraId: id, unusable: figures.unusable, reason: figures.lastReason ?? 'no message came' },
        'no pose of the drone came for a minute: what it sees is not placed, and not reported',
      )
    }
  }

  return {
    take({ topic, payload, retained }) {
      // What the broker kept was so at an unknown time.
      if (retained) return
      let message: unknown
      for (const [id, { drone }] of Object.entries(cameras())) {
        if (drone?.topic !== topic) continue
        message ??= parsed(payload)
        const pose = osdPose(message, drone.payload)
        feedOf(id).take(pose, clock.now())
        if (typeof pose !== 'string') grounds.get(id)?.take(pose)
      }
    },
    async judgeOf(id, { camera, scenarios, timeZone }) {
      const { drone } = camera
      if (!drone) return undefined
      const source: LensSource =
        drone.horizontalFovDeg === undefined
          ? await lensOfCamera(drone.camera!)
          : { kind: 'field-of-view', horizontalDeg: drone.horizontalFovDeg }
      const zones = await readMapZones(drone.zones)
      const ground = await groundOf(drone)
      grounds.set(id, ground)
      const judgeFor = (modelId: string): Judge =>
        new FlyingJudge({
          droneId: id,
          scenarios: scenarios.filter(scenario => scenario.modelId === modelId),
          feed: feedOf(id),
          holds: ({ id, needsZones }, at) =>
            zones.holds({ id, zones: needsZones ? 'required' : 'optional' }, at),
          ground,
          onUnplaced: reason => {
            unplaced.set(id, { sights: (unplaced.get(id)?.sights ?? 0) + 1, reason })
          },
          lensOf: (size, zoom) => cameraLens(source, size, zoom),
          ...{ videoDelayMs: drone.videoDelayMs, timeZone, newId: uuidv7 },
        })
      return judgeFor
    },
    upkeep() {
      const flying = Object.entries(cameras()).flatMap(([id, { drone }]) => (drone ? [id] : []))
      for (const id of flying) tellSilence(id)
      for (const [cameraId, { sights, reason }] of unplaced)
        log.warn({ cameraId, sights, reason }, 'what a drone saw in the last minute is not placed')
      unplaced.clear()
      for (const id of feeds.keys())
        if (!flying.includes(id)) {
          feeds.delete(id)
          grounds.delete(id)
        }
    },
  }
}

async function groundOf({ dem, takeoff }: DroneConfig): Promise<LiveGround> {
  if (dem === undefined) return levelWithTakeoff
  const readCells: ReadCells = (centre, radius) => readCellsAside({ path: dem, centre, radius })
  return LiveTerrain.open({ file: await openTerrainFile(dem), readCells, takeoff })
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return undefined
  }
}
