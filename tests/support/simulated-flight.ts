import type { SamePolicy } from '../../edge/config/schema/same.js'
import type { Box } from '../../edge/domain/box.js'
import type { Pose } from '../../edge/domain/pose.js'
import type { Look } from '../../edge/flights/merge/look.js'
import { aimedPose } from '../../edge/flights/place/aimed-pose.js'
import { usualSigmas } from '../../edge/flights/place/flight-sigmas.js'
import { placeBox } from '../../edge/flights/place/place-detections.js'
import { enuToLonLat } from '../../edge/geometry/enu.js'
import type { Lens } from '../../edge/geometry/lens.js'
import { pixelOf } from '../../edge/geometry/project.js'
import { levelGround } from '../../edge/pipeline/locate/sight-fix.js'
import { random } from '../../tools/random.js'

export const ORIGIN = { lon: 106.55, lat: 29.56 }
const HEIGHT_M = 10
const SPEED_MPS = 4
const PITCH_DEG = -35
const STREET_M = 120
const LOOK_MS = 500
const SIZE_M = 1

const lens: Lens = {
  ...{ model: 'brown', widthPx: 1280, heightPx: 720, fx: 900, fy: 900, cx: 640, cy: 360 },
  coefficients: [],
}

export const POLICY: SamePolicy = { withinMs: 7 * 86_400_000, spacingM: 20, sizeM: 1, labels: 'equal' }

export interface SimulatedThing {
  readonly at: readonly [eastM: number, northM: number]
}

/** Things on both sides of a street that runs east, at least `apartM` from each other. */
export function thingsAlong(count: number, apartM: number, seed: number): SimulatedThing[] {
  const next = random(seed)
  const things: SimulatedThing[] = []
  while (things.length < count) {
    const at = [5 + next() * (STREET_M - 10), next() * 8 - 4] as const
    if (things.every(other => Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) >= apartM))
      things.push({ at })
  }
  return things
}

/**
 * Two passes over the street, to and fro, with errors as the usual sigmas say: a bias of the whole flight in the place, biases of the
 * aim that change from pass to pass by chance, edges of boxes that tremble, and one look in four missed.
 */
export async function flyOver(things: readonly SimulatedThing[], seed: number): Promise<Look[]> {
  const next = random(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const offPlace = [usualSigmas.positionM * normal(), usualSigmas.positionM * normal()] as const
  const looks: Look[] = []
  const legMs = (STREET_M / SPEED_MPS) * 1000
  const off = { yaw: usualSigmas.yawDeg * normal(), pitch: usualSigmas.pitchDeg * normal() }
  const offHeightM = usualSigmas.heightM * 0.5 * normal()
  let frame = 0
  for (const leg of [0, 1]) {
    const isBack = leg === 1
    for (let legAtMs = 0; legAtMs <= legMs; legAtMs += LOOK_MS) {
      const along = (legAtMs / 1000) * SPEED_MPS
      const camera = [isBack ? STREET_M - along + 10 : along - 10, 0] as const
      const yawDeg = isBack ? 270 : 90
      frame += 1
      const reported: Pose = {
        tMs: 0,
        ...enuToLonLat(ORIGIN, camera[0] + offPlace[0], camera[1] + offPlace[1]),
        relAltM: HEIGHT_M + offHeightM,
        yawDeg: yawDeg + off.yaw,
        pitchDeg: PITCH_DEG + off.pitch,
        rollDeg: 0,
      }
      const velocity = [isBack ? -SPEED_MPS : SPEED_MPS, 0] as const
      const sigmas = { ...usualSigmas, heightM: usualSigmas.heightM * 0.5 }
      const pose = aimedPose(reported, velocity, sigmas, 0.02)
      for (const thing of things) {
        const box = boxOf(thing, camera, yawDeg)
        if (!box || next() < 0.25) continue
        const tremble = (side: number) => 0.05 * side * normal()
        const [wide, high] = [box[2] - box[0], box[3] - box[1]]
        const seen: Box = [
          box[0] + tremble(wide),
          box[1] + tremble(high),
          box[2] + tremble(wide),
          box[3] + tremble(high),
        ]
        const placed = await placeBox(
          seen,
          { liesFlat: true, sizeM: SIZE_M },
          {
            ...{ lens, pose, origin: ORIGIN, findGround: levelGround(HEIGHT_M + offHeightM) },
          },
        )
        if ('refused' in placed) continue
        const atMs = leg * (legMs + 20_000) + legAtMs
        looks.push({
          ...{ frame, atMs, scenario: 'road-collapse', label: 'pothole', score: 0.6, box: seen },
          ...{ ...placed, placeSigmaM: pose.placeSigmaM },
        })
      }
    }
  }
  return looks
}

/** Around what lies flat at a place, if the picture shows all of it. */
function boxOf({ at }: SimulatedThing, camera: readonly [number, number], yawDeg: number): Box | undefined {
  const attitude = { yawRad: (yawDeg * Math.PI) / 180, pitchRad: (PITCH_DEG * Math.PI) / 180, rollRad: 0 }
  const corners = [-1, 1].flatMap(x =>
    [-1, 1].map(y =>
      pixelOf(lens, attitude, [
        at[0] + (x * SIZE_M) / 2 - camera[0],
        at[1] + (y * SIZE_M) / 2 - camera[1],
        -HEIGHT_M,
      ]),
    ),
  )
  if (corners.some(corner => !corner)) return undefined
  const [xs, ys] = [corners.map(corner => corner![0]), corners.map(corner => corner![1])]
  const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  return box[0] > 0 && box[1] > 0 && box[2] < 1280 && box[3] < 720 && box[3] - box[1] > 12 ? box : undefined
}
