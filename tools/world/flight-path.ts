/** Where the camera of a flight is at a moment: smoothly from waypoint to waypoint, and swaying as wind has it. */
import { random } from '../random.js'
import type { FlightSpec } from './flight-scene.js'
import { monotoneCurve } from './monotone.js'
import type { CameraPose } from './page-api.js'

export interface FlightPath {
  durationS: number
  /** Before its start and after its end it hovers. */
  at(t: number): Required<CameraPose>
}

type Axis = 'east' | 'north' | 'up' | 'yaw' | 'pitch'

/** Of one axis: seconds, and metres or degrees. */
interface Wave {
  amplitude: number
  periodS: number
  phase: number
}

const SWAY = { east: 0.1, north: 0.1, up: 0.08, yaw: 0.7, pitch: 0.4, roll: 0.7 } as const
const SHORTEST_PERIOD_S = 5
const LONGEST_PERIOD_S = 13

export function followFlight(spec: FlightSpec, seed: number): FlightPath {
  const keys = timedKeys(spec)
  const curve = (axis: Axis) => monotoneCurve(keys.map(key => [key.t, key[axis]]))
  const curves = {
    east: curve('east'),
    north: curve('north'),
    up: curve('up'),
    yaw: curve('yaw'),
    pitch: curve('pitch'),
  }
  const draw = random(seed)
  const waves = (size: number): Wave[] =>
    [0.7, 0.3].map(share => ({
      amplitude: share * size * spec.sway,
      periodS: SHORTEST_PERIOD_S + draw() * (LONGEST_PERIOD_S - SHORTEST_PERIOD_S),
      phase: draw() * 2 * Math.PI,
    }))
  const sway = {
    east: waves(SWAY.east),
    north: waves(SWAY.north),
    up: waves(SWAY.up),
    yaw: waves(SWAY.yaw),
    pitch: waves(SWAY.pitch),
    roll: waves(SWAY.roll),
  }
  return {
    durationS: keys.at(-1)!.t,
    at: t => ({
      east: curves.east(t) + heightOf(sway.east, t),
      north: curves.north(t) + heightOf(sway.north, t),
      up: curves.up(t) + heightOf(sway.up, t),
      yaw: wholeTurn(curves.yaw(t) + heightOf(sway.yaw, t)),
      pitch: Math.max(-90, curves.pitch(t) + heightOf(sway.pitch, t)),
      roll: heightOf(sway.roll, t),
    }),
  }
}

type Key = Record<Axis | 't', number>

/** Waypoints with their times; one where it hovers has two. Yaw goes the short way round and may leave 0 to 360. */
function timedKeys({ waypoints, speedMps, turnDegPerS }: FlightSpec): Key[] {
  const keys: Key[] = []
  for (const { holdS, ...place } of waypoints) {
    const before = keys.at(-1)
    const yaw = before ? before.yaw + shortTurn(place.yaw - before.yaw) : place.yaw
    const t = before ? before.t + travelS(before, { ...place, yaw }, speedMps, turnDegPerS) : 0
    keys.push({ ...place, yaw, t })
    if (holdS > 0) keys.push({ ...place, yaw, t: t + holdS })
  }
  return keys
}

function travelS(from: Omit<Key, 't'>, to: Omit<Key, 't'>, speedMps: number, turnDegPerS: number): number {
  const way = Math.hypot(to.east - from.east, to.north - from.north, to.up - from.up)
  const turn = Math.max(Math.abs(to.yaw - from.yaw), Math.abs(to.pitch - from.pitch))
  return Math.max(way / speedMps, turn / turnDegPerS)
}

const heightOf = (waves: readonly Wave[], t: number): number =>
  waves.reduce(
    (sum, { amplitude, periodS, phase }) => sum + amplitude * Math.sin((2 * Math.PI * t) / periodS + phase),
    0,
  )

const wholeTurn = (degrees: number): number => ((degrees % 360) + 360) % 360

/** The same direction, -180 to 180 degrees. */
const shortTurn = (degrees: number): number => wholeTurn(degrees + 180) - 180
