import { crcAccumulate, crcOf } from '../../edge/flights/telemetry/mavlink-crc.js'
import { type MavlinkKind, mavlinkLayout } from '../../edge/flights/telemetry/mavlink-messages.js'

export interface LogEntry {
  readonly receivedMs: number
  readonly kind: MavlinkKind
  readonly values: Readonly<Record<string, number>>
  readonly version?: 1 | 2
  readonly system?: number
  readonly component?: number
  readonly signed?: boolean
}

/** One entry of a telemetry log, as a ground station writes it. */
export function tlogEntry({ receivedMs, kind, values, version = 2, ...from }: LogEntry): Buffer {
  const layout = mavlinkLayout(kind)
  const payload = Buffer.alloc(version === 1 ? layout.baseBytes : layout.bytes)
  for (const { type, name, count = 1, at, isExtension } of layout.places) {
    if (version === 1 && isExtension) continue
    for (let index = 0; index < count; index += 1) {
      const value = values[count === 1 ? name : `${name}${index}`] ?? 0
      switch (type) {
        case 'uint8_t':
          payload.writeUInt8(value, at)
          break
        case 'uint16_t':
          payload.writeUInt16LE(value, at)
          break
        case 'int16_t':
          payload.writeInt16LE(value, at)
          break
        case 'uint32_t':
          payload.writeUInt32LE(value, at)
          break
        case 'int32_t':
          payload.writeInt32LE(value, at)
          break
        case 'uint64_t':
          payload.writeBigUInt64LE(BigInt(value), at)
          break
        case 'float':
          payload.writeFloatLE(value, at + 4 * index)
      }
    }
  }
  return framed(receivedMs, version, layout.id, payload, layout.crcExtra, from)
}

/** A packet of any id around any payload. */
export function framed(
  receivedMs: number,
  version: 1 | 2,
  id: number,
  payload: Buffer,
  crcExtra: number,
  { system = 1, component = 1, signed = false }: Partial<LogEntry> = {},
): Buffer {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(Math.round(receivedMs * 1000)))
  let end = payload.length
  if (version === 2) while (end > 1 && payload[end - 1] === 0) end -= 1
  const cut = payload.subarray(0, end)
  const header =
    version === 1
      ? Buffer.of(0xfe, cut.length, 0, system, component, id)
      : Buffer.of(
          0xfd,
          cut.length,
          signed ? 1 : 0,
          0,
          0,
          system,
          component,
          id & 0xff,
          (id >> 8) & 0xff,
          id >> 16,
        )
  const summed = Buffer.concat([header.subarray(1), cut])
  const crc = Buffer.alloc(2)
  crc.writeUInt16LE(crcAccumulate(crcOf(summed), crcExtra))
  return Buffer.concat([time, header, cut, crc, Buffer.alloc(signed ? 13 : 0)])
}
