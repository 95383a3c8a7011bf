import mqtt from 'mqtt'
import { enuToLonLat, lonLatToEnu } from '../../edge/geometry/enu.js'
import { random as randomOf } from '../random.js'

/** Where a scripted drone is, and where its camera looks, at a time of its route. Degrees; heights above the take-off. */
export interface RoutePoint {
  readonly tMs: number
  readonly lon: number
  readonly lat: number
  readonly relAltM: number
  readonly yawDeg: number
  readonly pitchDeg: number
}

export interface FakeDroneOptions {
  readonly broker: string
  readonly topic: string
  /** In the order of time, at least one point; between two it flies straight. After the last it begins again. */
  readonly route: readonly RoutePoint[]
  /** How often it reports. */
  readonly everyMs: number
  /** Index of its camera among its payloads. */
  readonly payload: string
  /** Share of the reports that are lost, 0..1. */
  readonly lose: number
  /** By how much its clock is ahead of this machine's. */
  readonly clockAheadMs: number
  readonly seed: number
}

export interface FakeDrone {
  /** Begins the route anew, now. */
  restart(): void
  /** Reports nothing, until told otherwise. */
  setSilent(silent: boolean): void
  readonly sent: number
  close(): Promise<void>
}

export const fakeDroneDefaults = {
  ...{ everyMs: 2000, payload: '52-0-0', lose: 0, clockAheadMs: 0, seed: 1 },
} as const

/** A drone that is not there: it reports its pose over MQTT as the DJI Cloud API does. Resolves when it is connected. */
export async function startFakeDrone(options: FakeDroneOptions): Promise<FakeDrone> {
  const { broker, topic, route, everyMs, lose, clockAheadMs } = options
  const client = await mqtt.connectAsync(broker, { protocolVersion: 5 })
  const random = randomOf(options.seed)
  let startedAtMs = Date.now()
  let isSilent = false
  let sent = 0
  const report = (): void => {
    const nowMs = Date.now()
    if (isSilent || random() < lose) return
    const message = osdMessage(poseOn(route, nowMs - startedAtMs), nowMs + clockAheadMs, options.payload)
    client.publish(topic, JSON.stringify(message), { qos: 0 })
    sent += 1
  }
  report()
  const timer = setInterval(report, everyMs)
  return {
    restart() {
      startedAtMs = Date.now()
    },
    setSilent(silent) {
      isSilent = silent
    },
    get sent() {
      return sent
    },
    async close() {
      clearInterval(timer)
      await client.endAsync()
    },
  }
}

/** Wayline flight and standby, as the DJI Cloud API counts modes. */
const [IN_THE_AIR, ON_THE_GROUND] = [5, 0]

/** A report of an aircraft with one camera. */
export function osdMessage(
  { lon, lat, relAltM, yawDeg, pitchDeg }: Omit<RoutePoint, 'tMs'>,
  timestamp: number,
  payload: string,
): object {
  const signed = ((yawDeg + 540) % 360) - 180
  return {
    ...{ bid: `bid-${timestamp}`, tid: `tid-${timestamp}`, timestamp, gateway: 'FAKEGATEWAY' },
    data: {
      ...{ longitude: lon, latitude: lat, elevation: relAltM, height: relAltM + 250, attitude_head: signed },
      ...{ attitude_pitch: 0, attitude_roll: 0, horizontal_speed: 5, vertical_speed: 0 },
      mode_code: relAltM > 0 ? IN_THE_AIR : ON_THE_GROUND,
      position_state: { is_fixed: 0, quality: 5, gps_number: 20, rtk_number: 0 },
      [payload]: {
        gimbal_pitch: pitchDeg,
        gimbal_roll: 0,
        gimbal_yaw: signed,
        payload_index: payload,
        zoom_factor: 1,
      },
    },
  }
}

/** Where it is at a time since its start. */
export function poseOn(route: readonly RoutePoint[], sinceMs: number): RoutePoint {
  const lengthMs = route.at(-1)!.tMs
  const tMs = lengthMs > 0 ? sinceMs % lengthMs : 0
  const next = Math.max(
    1,
    route.findIndex(point => point.tMs > tMs),
  )
  const [a, b = a] = [route[next - 1]!, route[next]]
  const part = b.tMs > a.tMs ? (tMs - a.tMs) / (b.tMs - a.tMs) : 0
  const [east, north] = lonLatToEnu(a, b)
  const turn = ((b.yawDeg - a.yawDeg + 540) % 360) - 180
  return {
    tMs,
    ...enuToLonLat(a, part * east, part * north),
    relAltM: a.relAltM + part * (b.relAltM - a.relAltM),
    yawDeg: (a.yawDeg + part * turn + 360) % 360,
    pitchDeg: a.pitchDeg + part * (b.pitchDeg - a.pitchDeg),
  }
}
