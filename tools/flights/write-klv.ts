import type { Pose } from '../../edge/domain/pose.js'
import { horizontalFovOf } from '../../edge/flights/telemetry/focal-length.js'
import { checksumOf, UAS_KEY } from '../../edge/flights/telemetry/klv.js'
import {
  imapbSteps,
  imapbZero,
  type KlvItem,
  klvItems,
  TIME_STAMP_TAG,
} from '../../edge/flights/telemetry/klv-items.js'
import { turn } from '../../edge/geometry/angles.js'

export type KlvValues = { readonly [item in keyof typeof klvItems]?: number }

/** One packet of the UAS local set (MISB ST 0601), as a camera in the air sends it. `timeMs`: epoch milliseconds. */
export function klvPacket(timeMs: number, values: KlvValues): Buffer {
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(Math.round(timeMs * 1000)))
  const items = Object.entries(values).map(([name, value]) => {
    const item = klvItems[name as keyof typeof klvItems]
    return itemBytes(item.tag, encode(item, value))
  })
  return sealed(Buffer.concat([itemBytes(TIME_STAMP_TAG, stamp), ...items, itemBytes(65, Buffer.of(13))]))
}

/** The same of a pose, said by an aircraft that hangs level under its rotors, with a gimbal below. */
export function klvOfPose(
  pose: Pose & { readonly timeMs: number },
  datum: 'ellipsoid' | 'egm96' = 'egm96',
): Buffer {
  const headingDeg = pose.headingDeg ?? pose.yawDeg
  const { absAltM, yawDeg, pitchDeg, focalLength35Mm } = pose
  return klvPacket(pose.timeMs, {
    sensorLatitude: pose.lat,
    sensorLongitude: pose.lon,
    ...(absAltM !== undefined &&
      (datum === 'egm96' ? { sensorTrueAltitude: absAltM } : { sensorEllipsoidHeightExtended: absAltM })),
    ...(focalLength35Mm !== undefined && { horizontalFov: horizontalFovOf(focalLength35Mm) }),
    ...(headingDeg !== undefined && { platformHeading: turn(headingDeg), platformPitch: 0, platformRoll: 0 }),
    ...(headingDeg !== undefined &&
      yawDeg !== undefined &&
      pitchDeg !== undefined && {
        sensorAzimuth: turn(yawDeg - headingDeg),
        sensorElevation: pitchDeg,
        sensorRoll: turn(pose.rollDeg ?? 0),
      }),
  })
}

/** Items with the key before them and the checksum behind. */
export function sealed(items: Buffer): Buffer {
  const length = lengthBytes(items.length + 4)
  const packet = Buffer.concat([UAS_KEY, length, items, Buffer.of(1, 2, 0, 0)])
  packet.writeUInt16BE(checksumOf(packet, 0, packet.length - 2), packet.length - 2)
  return packet
}

export const itemBytes = (tag: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.of(tag), lengthBytes(value.length), value])

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff)
}

const EXTENDED_BYTES = 3

function encode(item: KlvItem, value: number): Buffer {
  if (item.kind === 'imapb') {
    const bytes = Buffer.alloc(EXTENDED_BYTES)
    const steps = imapbSteps(EXTENDED_BYTES, item.min, item.max)
    bytes.writeUIntBE(Math.floor(steps * (value - item.min) + imapbZero(steps, item.min)), 0, EXTENDED_BYTES)
    return bytes
  }
  const bytes = Buffer.alloc(item.bytes)
  if (item.kind === 'signed')
    bytes.writeIntBE(Math.round((value / item.max) * (2 ** (8 * item.bytes - 1) - 1)), 0, item.bytes)
  else {
    const share = (value - item.min) / (item.max - item.min)
    bytes.writeUIntBE(Math.round(share * (2 ** (8 * item.bytes) - 1)), 0, item.bytes)
  }
  return bytes
}
