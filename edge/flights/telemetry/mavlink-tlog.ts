import { turn } from '../../geometry/angles.js'
import { startsLikeTlog } from '../../media/footage-tlog.js'
import { type Angles, anglesOf, rotationOf, rotationOfQuaternion } from './camera-attitude.js'
import { type LoggedMessage, readMavlinkLog } from './mavlink-log.js'
import type { MavlinkKind } from './mavlink-messages.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import { inFileOrder, inTimeOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'

/** Telemetry logs of ground stations such as Mission Planner and QGroundControl. */
export const mavlinkTlog = {
  format: 'mavlink-tlog' as const,
  accepts: (head: Uint8Array, _name: string): boolean =>
    startsLikeTlog(Buffer.from(head.buffer, head.byteOffset, head.byteLength)),
  parse: poseTlog,
}

/** Where nobody has said for so long how the camera is turned, or whether satellites are received, nobody knows it. */
const GIMBAL_LASTS_MS = 1000
const LOCK_LASTS_MS = 5000
const FIX_3D = 3
/** A clock that is back by so much was started anew. */
const REBOOT_MS = 1000
const UNKNOWN_HEADING = 65_535
/** The aircraft's own autopilot; a camera or a second link may report positions as well. */
const AUTOPILOT = 1

function poseTlog(bytes: Uint8Array): Telemetry {
  const { messages, skipped: damaged } = readMavlinkLog(bytes)
  const aircraft = ofOneAircraft(messages)
  const positions = aircraft.filter(({ kind }) => kind === 'globalPositionInt')
  const times = new Timeline(positions[0])
  const clocks = new Series(aircraft, ['systemTime'])
  const gimbals = new Series(aircraft, gimbalOf(aircraft))
  const locks = new Series(aircraft, ['gpsRawInt'])
  const placed: PlacedPose[] = []
  const unusable: SkippedPart[] = []
  for (const position of positions) {
    const { lon, lat, alt, relative_alt: rel, hdg } = position.values
    const lock = locks.nearest(position, LOCK_LASTS_MS)
    const fault = placeFault(lon! / 1e7, lat! / 1e7) ?? lockFault(locks, lock)
    const tMs = times.at(position)
    if (fault !== undefined) {
      unusable.push({ at: position.number, reason: fault })
      continue
    }
    const headingDeg = hdg === UNKNOWN_HEADING ? undefined : turn(hdg! / 100)
    const gimbal = gimbals.nearest(position, GIMBAL_LASTS_MS)
    const accuracyM = (lock?.values.h_acc ?? 0) / 1000
    placed.push({
      at: position.number,
      pose: {
        tMs,
        timeMs: timeMsOf(position, clocks.nearest(position, CLOCK_LASTS_MS)),
        ...placeOf(lon! / 1e7, lat! / 1e7),
        relAltM: rel! / 1000,
        absAltM: alt! / 1000,
        ...(gimbal && anglesOfGimbal(gimbal, headingDeg)),
        ...(headingDeg !== undefined && { headingDeg }),
        ...(accuracyM > 0 && { positionSigmaM: accuracyM }),
      },
    })
  }
  const { poses, skipped: doubled } = inTimeOrder(placed)
  return {
    format: 'mavlink-tlog',
    variant: positions[0]?.version === 1 ? 'MAVLink 1' : 'MAVLink 2',
    poses,
    ...(poses.length > 0 && { absAltDatum: 'egm96' }),
    skipped: inFileOrder(damaged, unusable, doubled),
  }
}

/** The one that reports positions most; a log may have heard others, and ground stations. */
function ofOneAircraft(messages: readonly LoggedMessage[]): readonly LoggedMessage[] {
  const positions = new Map<number, number>()
  for (const { kind, system, component } of messages)
    if (kind === 'globalPositionInt' && component === AUTOPILOT)
      positions.set(system, (positions.get(system) ?? 0) + 1)
  const [most] = [...positions].sort((a, b) => b[1] - a[1])
  const system = most?.[0]
  return messages.filter(
    each => each.system === system && (each.component === AUTOPILOT || each.kind !== 'globalPositionInt'),
  )
}

/** A gimbal that speaks for itself knows more than the autopilot's word for it. */
const gimbalOf = (messages: readonly LoggedMessage[]): readonly MavlinkKind[] =>
  messages.some(({ kind }) => kind === 'gimbalDeviceAttitudeStatus')
    ? ['gimbalDeviceAttitudeStatus']
    : ['mountOrientation']

/** Time from the first position, by the aircraft's clock since it was started, which radio links do not delay. */
class Timeline {
  readonly #first: LoggedMessage | undefined
  #offsetMs = 0
  #last: LoggedMessage | undefined

  constructor(first: LoggedMessage | undefined) {
    this.#first = first
    this.#offsetMs = -(first?.values.time_boot_ms ?? 0)
  }

  /** Asked in the order of the log. */
  at(position: LoggedMessage): number {
    const bootMs = position.values.time_boot_ms!
    const lastMs = this.#last?.values.time_boot_ms ?? bootMs
    // What passed between two starts only the ground station's clock knows.
    if (bootMs < lastMs - REBOOT_MS) this.#offsetMs = position.receivedMs - this.#first!.receivedMs - bootMs
    this.#last = position
    return bootMs + this.#offsetMs
  }
}

/** What time it was, as satellites say, or else the ground station. */
function timeMsOf({ values, receivedMs }: LoggedMessage, said: LoggedMessage | undefined): number {
  if (!said) return receivedMs
  const unixMs = said.values.time_unix_usec! / 1000
  const laterMs = values.time_boot_ms! - said.values.time_boot_ms!
  const isSameStart = Math.abs(laterMs - (receivedMs - said.receivedMs)) < REBOOT_MS
  // Before the first satellite the aircraft counts from 1970.
  return isSameStart && unixMs > EARLIEST_MS && unixMs < LATEST_MS ? unixMs + laterMs : receivedMs
}

const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2200, 0, 1)
const CLOCK_LASTS_MS = 60_000

/** Messages of some kinds, to be found by when they were received. */
class Series {
  readonly #messages: readonly LoggedMessage[]
  #next = 0

  constructor(messages: readonly LoggedMessage[], kinds: readonly MavlinkKind[]) {
    this.#messages = messages.filter(({ kind }) => kinds.includes(kind))
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  /** Asked in the order of the log. The one received nearest in time, if it is near enough. */
  nearest({ number, receivedMs }: LoggedMessage, withinMs: number): LoggedMessage | undefined {
    while (this.#next < this.#messages.length && this.#messages[this.#next]!.number < number) this.#next += 1
    const [before, after] = [this.#messages[this.#next - 1], this.#messages[this.#next]]
    const away = (message: LoggedMessage | undefined) =>
      message ? Math.abs(message.receivedMs - receivedMs) : Number.POSITIVE_INFINITY
    const nearest = away(after) < away(before) ? after : before
    return away(nearest) <= withinMs ? nearest : undefined
  }
}

function lockFault(locks: Series, lock: LoggedMessage | undefined): string | undefined {
  // Some logs leave the receiver out.
  if (locks.isEmpty) return undefined
  if (!lock) return 'nobody knows whether satellites were received'
  const type = lock.values.fix_type!
  return type < FIX_3D ? `satellites gave no position (fix type ${type})` : undefined
}

const YAW_LOCK = 16
const YAW_IN_VEHICLE_FRAME = 32
const YAW_IN_EARTH_FRAME = 64

/**
 * Roll and pitch count from the horizon in both messages; yaw from north or from the aircraft's nose, which the flags of the newer
 * protocol say, and the yaw lock of the older one.
 */
function anglesOfGimbal({ kind, values }: LoggedMessage, headingDeg: number | undefined): Partial<Angles> {
  if (kind === 'mountOrientation') {
    const { roll, pitch, yaw, yaw_absolute: absolute } = values
    const yawDeg =
      absolute !== undefined && Number.isFinite(absolute) ? absolute : yaw! + (headingDeg ?? Number.NaN)
    return usable({ yawDeg, pitchDeg: pitch!, rollDeg: roll! })
  }
  const rotation = rotationOfQuaternion([values.q0!, values.q1!, values.q2!, values.q3!])
  if (!rotation) return {}
  const flags = values.flags!
  const isFromNorth =
    (flags & YAW_IN_EARTH_FRAME) !== 0 || ((flags & YAW_IN_VEHICLE_FRAME) === 0 && (flags & YAW_LOCK) !== 0)
  const angles = anglesOf(rotation)
  const from = isFromNorth ? 0 : (headingDeg ?? Number.NaN)
  return usable({ ...angles, yawDeg: angles.yawDeg + from })
}

/** Angles that mean something; without a yaw the pitch still tells how steeply it looks. */
function usable(angles: Angles): Partial<Angles> {
  const { yawDeg, pitchDeg, rollDeg } = angles
  if (!Number.isFinite(pitchDeg) || Math.abs(pitchDeg) > 180) return {}
  const known = { ...angles, rollDeg: Number.isFinite(rollDeg) ? rollDeg : 0 }
  if (!Number.isFinite(yawDeg)) {
    const upright = anglesOf(rotationOf({ ...known, yawDeg: 0 }))
    return { pitchDeg: upright.pitchDeg, rollDeg: upright.rollDeg }
  }
  return anglesOf(rotationOf(known))
}
