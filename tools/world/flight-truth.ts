/** The truth about a flight: where the camera was in each frame, what it saw, and where every thing stands. */
import { enuToLonLat, type LonLat } from '../../edge/geometry/enu.js'
import { type Intrinsics, intrinsicsOf } from './camera.js'
import type { FlightScene } from './flight-scene.js'
import type { CameraPose, ThingPlace, TruthBox } from './page-api.js'

/**
 * The camera's own: metres from the origin, WGS84 degrees, yaw clockwise from north, pitch 0 level and -90 straight down,
 * roll clockwise seen from behind. The road lies at `upM` 0.
 */
export interface FlightPose extends LonLat {
  eastM: number
  northM: number
  upM: number
  yaw: number
  pitch: number
  roll: number
}

/**
 * Index of the thing; x1, y1, x2, y2 in pixels of what is visible; how many of its pixels are; the pixel of its `centre` on the
 * ground, as the renderer's own camera has it, which may lie outside the frame or behind what is seen.
 */
export type SeenBox = [
  thing: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  visiblePx: number,
  centreX: number,
  centreY: number,
]

export interface FlightFrame {
  tMs: number
  pose: FlightPose
  boxes: SeenBox[]
}

export interface FlightThing {
  id: string
  label: string
  /** Middle of what it covers of the ground. */
  centre: GroundPlace
  /** The rectangle around it on the ground. */
  outline: GroundPlace[]
  /** Of what it stands on, above the road: the kerb's height on a pavement. */
  baseM: number
  /** Of its highest point, above the road. */
  topM: number
}

export interface GroundPlace extends LonLat {
  eastM: number
  northM: number
}

/** How a model sees a thing, by `tools/flights/judge-seen.ts`. */
export interface SeenBy {
  model: string
  sha256: string
  tiles: number
  minIou: number
  minFrames: number
  /** For each thing that it sees: in how many frames, and under which names, the commonest first. */
  things: { id: string; frames: number; labels: string[] }[]
}

export interface FlightTruth {
  flight: string
  /** What made the clip. */
  command: string
  startedAt: string
  fps: number
  width: number
  height: number
  durationMs: number
  origin: LonLat & { crs: 'WGS84' }
  /** Of the road, above the sea. */
  groundAltM: number
  lens: { hfov: number; intrinsics: Intrinsics }
  things: FlightThing[]
  seenBy?: SeenBy[]
  frames: FlightFrame[]
}

export interface RenderedFrame {
  tMs: number
  pose: Required<CameraPose>
  boxes: readonly TruthBox[]
  /** Of the place of each thing, in the order of the places. */
  centrePixels: readonly ([x: number, y: number] | undefined)[]
}

export function flightTruthOf(
  scene: FlightScene,
  command: string,
  places: readonly ThingPlace[],
  frames: readonly RenderedFrame[],
): FlightTruth {
  const { name, startedAt, fps, width, height, flight, street } = scene
  const { origin } = street
  const place = ([eastM, northM]: [number, number]): GroundPlace => ({
    eastM,
    northM,
    ...roundedPlace(origin, eastM, northM),
  })
  const indexOf = new Map(places.map(({ id }, i) => [id, i]))
  return {
    flight: name,
    command,
    startedAt,
    fps,
    width,
    height,
    durationMs: Math.round((frames.length / fps) * 1000),
    origin: { ...origin, crs: 'WGS84' },
    groundAltM: flight.groundAltM,
    lens: { hfov: flight.hfov, intrinsics: intrinsicsOf(flight.hfov, width, height) },
    things: places.map(({ id, label, centre, outline, baseM, topM }) => ({
      id,
      label,
      centre: place(centre),
      outline: outline.map(place),
      baseM,
      topM,
    })),
    frames: frames.map(({ tMs, pose, boxes, centrePixels }) => ({
      tMs,
      pose: poseTruth(origin, pose),
      boxes: boxes.flatMap(({ id, box, visiblePx }): SeenBox[] => {
        const thing = indexOf.get(id)!
        const [x, y] = centrePixels[thing] ?? []
        // nothing to say of a thing of which a corner is seen, while its middle is behind the camera
        return x === undefined || y === undefined
          ? []
          : [[thing, ...box, visiblePx, rounded(x, 2), rounded(y, 2)]]
      }),
    })),
  }
}

function poseTruth(origin: LonLat, { east, north, up, yaw, pitch, roll }: Required<CameraPose>): FlightPose {
  return {
    ...roundedPlace(origin, east, north),
    eastM: rounded(east, 4),
    northM: rounded(north, 4),
    upM: rounded(up, 4),
    yaw: rounded(yaw, 4),
    pitch: rounded(pitch, 4),
    roll: rounded(roll, 4),
  }
}

/** To a tenth of a millimetre. */
function roundedPlace(origin: LonLat, eastM: number, northM: number): LonLat {
  const { lon, lat } = enuToLonLat(origin, eastM, northM)
  return { lon: rounded(lon, 9), lat: rounded(lat, 9) }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** One line for each thing and each frame. */
export function formatFlightTruth({ things, frames, ...head }: FlightTruth): string {
  const lines = (rows: readonly unknown[]) => rows.map(row => `    ${JSON.stringify(row)}`).join(',\n')
  const opened = JSON.stringify(head, null, 2).replace(/\n}$/, '')
  return `${opened},\n  "things": [\n${lines(things)}\n  ],\n  "frames": [\n${lines(frames)}\n  ]\n}\n`
}
