import type { ActiveScenario } from '../../edge/config/active-scenario.js'
import { boxArea } from '../../edge/domain/box.js'
import type { LocatedTrack } from '../../edge/domain/fix.js'
import type { SightingChange } from '../../edge/domain/sighting.js'
import { FlyingJudge } from '../../edge/flights/live/flying-judge.js'
import { type LiveGround, levelWithTakeoff } from '../../edge/flights/live/live-ground.js'
import { PoseFeed } from '../../edge/flights/live/pose-feed.js'
import { cameraLens } from '../../edge/flights/place/camera-lens.js'
import type { OsdPose } from '../../edge/flights/telemetry/dji-osd.js'
import { enuToLonLat, type LonLat } from '../../edge/geometry/enu.js'
import { pixelOf } from '../../edge/geometry/project.js'

export const flightOrigin: LonLat = { lon: 106.5, lat: 29.5 }
const WIDTH = 1280
const HEIGHT = 720
const FOV_DEG = 70
const RAD = Math.PI / 180
export const VIDEO_DELAY_MS = 500

/** A thing on the ground, metres from the origin at a time in seconds. */
export interface FlownThing {
  readonly label: string
  readonly at: (second: number) => readonly [eastM: number, northM: number]
  /** Of its box; 40, where absent. */
  readonly widthPx?: number
}

/** Where the drone is, and where its camera looks. */
export interface FlownPose {
  readonly eastM: number
  readonly northM: number
  readonly upM: number
  readonly yawDeg: number
  readonly pitchDeg: number
}

export interface FlownOptions {
  readonly scenario: ActiveScenario
  readonly things: readonly FlownThing[]
  readonly path: (second: number) => FlownPose
  readonly seconds: number
  readonly startMs: number
  /** Adds to what a message says; undefined loses it. */
  readonly say?: (pose: FlownPose, second: number) => FlownPose | undefined
  /** Adds to each edge of a box, pixels. */
  readonly blur?: () => number
  /** Of the ground above that of the take-off, metres. */
  readonly groundM?: (eastM: number, northM: number) => number
  /** What the drone knows of that ground; level, where absent. */
  readonly ground?: LiveGround
  readonly judge?: FlyingJudge
  readonly feed?: PoseFeed
  /** Tracks break each so many seconds. */
  readonly trackS?: number
}

export function flyingJudge(
  scenario: ActiveScenario,
  feed: PoseFeed,
  ground: LiveGround = levelWithTakeoff,
): FlyingJudge {
  let ids = 0
  return new FlyingJudge({
    ...{
      droneId: 'patrol',
      scenarios: [scenario],
      ...{ feed, ground },
      videoDelayMs: VIDEO_DELAY_MS,
      timeZone: 'Asia/Shanghai',
    },
    holds: () => true,
    onUnplaced: () => {},
    lensOf: size => cameraLens({ kind: 'field-of-view', horizontalDeg: FOV_DEG }, size),
    newId: () => `id-${++ids}`,
  })
}

/** Flies over things, two pictures a second and a message each two, and gives what was told, with its second. */
export function fly(options: FlownOptions): { second: number; change: SightingChange }[] {
  const {
    scenario,
    things,
    path,
    seconds,
    startMs,
    say = pose => pose,
    blur = () => 0,
    trackS = 1e9,
    groundM = () => 0,
    ground = levelWithTakeoff,
  } = options
  const feed = options.feed ?? new PoseFeed()
  const judge = options.judge ?? flyingJudge(scenario, feed, ground)
  const { lens } = cameraLens(
    { kind: 'field-of-view', horizontalDeg: FOV_DEG },
    { widthPx: WIDTH, heightPx: HEIGHT },
  )
  const told: { second: number; change: SightingChange }[] = []
  for (let second = 0; second < seconds; second += 0.5) {
    if (second % 2 === 0) {
      const said = say(path(second), second)
      if (said) {
        const message: OsdPose = {
          ...{ timeMs: startMs + second * 1000, relAltM: said.upM },
          ...{ yawDeg: said.yawDeg, pitchDeg: said.pitchDeg, rollDeg: 0, speedMps: 8 },
          ...enuToLonLat(flightOrigin, said.eastM, said.northM),
        }
        feed.take(message, message.timeMs + 50)
        ground.take(message)
      }
    }
    const capturedAtMs = startMs + second * 1000 + VIDEO_DELAY_MS
    const pose = path(second)
    const attitude = { yawRad: pose.yawDeg * RAD, pitchRad: pose.pitchDeg * RAD, rollRad: 0 }
    const tracks = things.flatMap(({ label, at, widthPx = 40 }, index): LocatedTrack[] => {
      const [eastM, northM] = at(second)
      // Its foot, and half a box to either side of it, as far as the picture goes.
      const foot = pixelOf(lens, attitude, [
        ...[eastM - pose.eastM, northM - pose.northM],
        groundM(eastM, northM) - pose.upM,
      ] as [number, number, number])
      if (!foot) return []
      const id = 1 + index + 1000 * Math.floor(second / trackS)
      const box = [
        Math.max(0, foot[0] - widthPx / 2 + blur()),
        Math.max(0, foot[1] - 30 + blur()),
        Math.min(WIDTH, foot[0] + widthPx / 2 + blur()),
        Math.min(HEIGHT, foot[1] + blur()),
      ] as const
      if (boxArea(box) === 0) return []
      return [{ track: { id, label, score: 0.8, box, firstSeenAtMs: startMs, lastSeenAtMs: capturedAtMs } }]
    })
    for (const change of judge.look({ width: WIDTH, height: HEIGHT, capturedAtMs, tracks, modelId: 'm' }))
      told.push({ second, change })
  }
  return told
}
