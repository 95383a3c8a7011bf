import { crcAccumulate, crcOf } from './mavlink-crc.js'

type FieldType = 'uint8_t' | 'uint16_t' | 'int16_t' | 'uint32_t' | 'int32_t' | 'uint64_t' | 'float'

const SIZES: Readonly<Record<FieldType, number>> = {
  ...{ uint8_t: 1, uint16_t: 2, int16_t: 2, uint32_t: 4, int32_t: 4, uint64_t: 8, float: 4 },
}

interface Field {
  readonly type: FieldType
  readonly name: string
  /** Of an array, which only messages of older kinds than this reader's leave out. */
  readonly count?: number
}

interface Declaration {
  readonly id: number
  readonly name: string
  /** As the message set declares them; on the wire the larger types come first. */
  readonly fields: readonly Field[]
  /** Added later: they stand behind, do not count for the checksum, and may be missing. */
  readonly extensions?: readonly Field[]
}

const field = (type: FieldType, name: string, count?: number): Field => ({
  type,
  name,
  ...(count !== undefined && { count }),
})
const fields = (type: FieldType, ...names: readonly string[]): Field[] => names.map(name => field(type, name))

/** The messages that a pose is made of. Units as the message set has them; `common.xml` of MAVLink. */
const declarations = {
  systemTime: {
    id: 2,
    name: 'SYSTEM_TIME',
    fields: [field('uint64_t', 'time_unix_usec'), field('uint32_t', 'time_boot_ms')],
  },
  gpsRawInt: {
    id: 24,
    name: 'GPS_RAW_INT',
    fields: [
      field('uint64_t', 'time_usec'),
      field('uint8_t', 'fix_type'),
      ...fields('int32_t', 'lat', 'lon', 'alt'),
      ...fields('uint16_t', 'eph', 'epv', 'vel', 'cog'),
      field('uint8_t', 'satellites_visible'),
    ],
    extensions: [field('int32_t', 'alt_ellipsoid'), field('uint32_t', 'h_acc')],
  },
  attitude: {
    id: 30,
    name: 'ATTITUDE',
    fields: [
      field('uint32_t', 'time_boot_ms'),
      ...fields('float', 'roll', 'pitch', 'yaw', 'rollspeed', 'pitchspeed', 'yawspeed'),
    ],
  },
  globalPositionInt: {
    id: 33,
    name: 'GLOBAL_POSITION_INT',
    fields: [
      field('uint32_t', 'time_boot_ms'),
      ...fields('int32_t', 'lat', 'lon', 'alt', 'relative_alt'),
      ...fields('int16_t', 'vx', 'vy', 'vz'),
      field('uint16_t', 'hdg'),
    ],
  },
  mountOrientation: {
    id: 265,
    name: 'MOUNT_ORIENTATION',
    fields: [field('uint32_t', 'time_boot_ms'), ...fields('float', 'roll', 'pitch', 'yaw')],
    extensions: [field('float', 'yaw_absolute')],
  },
  gimbalDeviceAttitudeStatus: {
    id: 285,
    name: 'GIMBAL_DEVICE_ATTITUDE_STATUS',
    fields: [
      ...fields('uint8_t', 'target_system', 'target_component'),
      field('uint32_t', 'time_boot_ms'),
      field('uint16_t', 'flags'),
      field('float', 'q', 4),
      ...fields('float', 'angular_velocity_x', 'angular_velocity_y', 'angular_velocity_z'),
      field('uint32_t', 'failure_flags'),
    ],
  },
} as const satisfies Readonly<Record<string, Declaration>>

export type MavlinkKind = keyof typeof declarations

/** How a message lies on the wire. */
export interface MavlinkLayout {
  readonly kind: MavlinkKind
  readonly id: number
  /** Says that sender and receiver mean the same message; part of the checksum. */
  readonly crcExtra: number
  /** Without extensions. */
  readonly baseBytes: number
  readonly bytes: number
  readonly places: readonly (Field & { readonly at: number; readonly isExtension: boolean })[]
}

export const mavlinkLayouts: ReadonlyMap<number, MavlinkLayout> = new Map(
  Object.entries(declarations).map(([kind, declaration]) => [
    declaration.id,
    layoutOf(kind as MavlinkKind, declaration),
  ]),
)

export const mavlinkLayout = (kind: MavlinkKind): MavlinkLayout => mavlinkLayouts.get(declarations[kind].id)!

function layoutOf(kind: MavlinkKind, { id, name, fields, extensions = [] }: Declaration): MavlinkLayout {
  // A stable sort: fields of one size stay as they were declared.
  const onWire = [...fields].sort((a, b) => SIZES[b.type] - SIZES[a.type])
  let at = 0
  const placed = [...onWire, ...extensions].map((each, index) => {
    const place = { ...each, at, isExtension: index >= onWire.length }
    at += SIZES[each.type] * (each.count ?? 1)
    return place
  })
  const baseBytes = onWire.reduce((sum, { type, count = 1 }) => sum + SIZES[type] * count, 0)
  return { kind, id, crcExtra: crcExtraOf(name, onWire), baseBytes, bytes: at, places: placed }
}

/** From the text of the declaration, as MAVLink's generators compute it. */
function crcExtraOf(name: string, onWire: readonly Field[]): number {
  let crc = crcOf(Buffer.from(`${name} `))
  for (const { type, name: called, count } of onWire) {
    crc = crcOf(Buffer.from(`${type} ${called} `), crc)
    if (count !== undefined) crc = crcAccumulate(crc, count)
  }
  return (crc & 0xff) ^ (crc >> 8)
}

export type MavlinkValues = Readonly<Record<string, number | undefined>>

/**
 * Numbers by their names; an element of an array as `q0`, `q1`... Version 2 cuts zeros off the end, version 1 never does. An extension
 * of a message that ends before it is absent.
 */
export function mavlinkValues(payload: Buffer, layout: MavlinkLayout, version: 1 | 2): MavlinkValues {
  const values: Record<string, number> = {}
  const whole = Buffer.alloc(Math.max(layout.bytes, payload.length))
  payload.copy(whole)
  for (const { type, name, count, at, isExtension } of layout.places) {
    // With version 2 nobody can tell an extension of zero from one that is not sent: zero says nothing either way.
    if (isExtension && (version === 1 || at >= payload.length)) continue
    for (let index = 0; index < (count ?? 1); index += 1)
      values[count === undefined ? name : `${name}${index}`] = read(whole, type, at + index * SIZES[type])
  }
  return values
}

function read(bytes: Buffer, type: FieldType, at: number): number {
  switch (type) {
    case 'uint8_t':
      return bytes.readUInt8(at)
    case 'uint16_t':
      return bytes.readUInt16LE(at)
    case 'int16_t':
      return bytes.readInt16LE(at)
    case 'uint32_t':
      return bytes.readUInt32LE(at)
    case 'int32_t':
      return bytes.readInt32LE(at)
    case 'uint64_t':
      return Number(bytes.readBigUInt64LE(at))
    case 'float':
      return bytes.readFloatLE(at)
  }
}
