/** The truth about a clip: what was where in each second, how the picture maps to the ground, what must be reported. */
import { groundHomography, type Homography, type Intrinsics, intrinsicsOf } from './camera.js'
import type { GroundPoint, TruthBox } from './page-api.js'
import type { CameraSpec, Scene } from './scene.js'

export interface TruthFrame {
  tMs: number
  boxes: TruthBox[]
}

export interface ExpectedIncident {
  scenario: string
  label: string
  zone?: string
  thing: string
  box: TruthBox['box']
  appearsAtMs: number
  startsAtMs: number
  endsAtMs?: number
}

export interface Truth {
  scene: string
  /** What made the clip. */
  command: string
  seed: number
  fps: number
  width: number
  height: number
  durationMs: number
  origin: { lon: number; lat: number; crs: 'WGS84' }
  camera: {
    position: { eastM: number; northM: number; upM: number }
    yaw: number
    pitch: number
    hfov: number
    intrinsics: Intrinsics
  }
  /** Row-major; (x, y, 1) in fractions of the frame to (east, north, 1) metres from the origin, on the road. */
  groundHomography: Homography
  groundPoints: GroundPoint[]
  zones: Scene['zones']
  things: { id: string; label: string }[]
  incidents: ExpectedIncident[]
  frames: TruthFrame[]
}

export function truthOf(
  scene: Scene,
  command: string,
  frames: TruthFrame[],
  groundPoints: GroundPoint[],
): Truth {
  const { width, height, fps, seed, camera, origin, zones } = scene
  const labels = new Map(
    frames.flatMap(({ boxes }) => boxes.map(box => [`${box.id} ${box.label}`, box] as const)),
  )
  return {
    scene: scene.name,
    command,
    seed,
    fps,
    width,
    height,
    durationMs: Math.round(scene.duration * 1000),
    origin: { ...origin, crs: 'WGS84' },
    camera: cameraTruth(camera, width, height),
    groundHomography: groundHomography(camera, width, height),
    groundPoints,
    zones,
    things: [...labels.values()].map(({ id, label }) => ({ id, label })),
    incidents: scene.incidents.map(incident => expectedIncident(scene, incident, frames)),
    frames,
  }
}

function cameraTruth({ east, north, up, yaw, pitch, hfov }: CameraSpec, width: number, height: number) {
  const position = { eastM: east, northM: north, upM: up }
  return { position, yaw, pitch, hfov, intrinsics: intrinsicsOf(hfov, width, height) }
}

function expectedIncident(
  scene: Scene,
  { scenario, label, zone, thing, appears, starts, ends }: Scene['incidents'][number],
  frames: TruthFrame[],
): ExpectedIncident {
  const boxes = frames.filter(({ tMs }) => tMs >= starts * 1000).flatMap(frame => frame.boxes)
  const seen = boxes.find(box => box.id === thing && box.label === label)
  if (!seen) throw new Error(`${scene.name}: ${thing} is never seen as ${label} after ${starts} s`)
  return {
    scenario,
    label,
    zone,
    thing,
    box: seen.box,
    appearsAtMs: appears * 1000,
    startsAtMs: starts * 1000,
    endsAtMs: ends === undefined ? undefined : ends * 1000,
  }
}

/** One line for each frame: a file that a person can read and a diff can show. */
export function formatTruth({ frames, ...head }: Truth): string {
  const lines = frames.map(frame => `    ${JSON.stringify(frame)}`)
  return `${JSON.stringify(head, null, 2).replace(/\n}$/, '')},\n  "frames": [\n${lines.join(',\n')}\n  ]\n}\n`
}
