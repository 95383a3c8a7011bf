import { crcAccumulate, crcOf } from './mavlink-crc.js'
import { type MavlinkKind, type MavlinkValues, mavlinkLayouts, mavlinkValues } from './mavlink-messages.js'
import type { SkippedPart } from './telemetry.js'

/**
 * Telemetry logs of ground stations: before each packet, the time of its arrival.
 *
 * Written by hand, because the well-known parser for Node (node-mavlink) is LGPL and brings the declarations of some hundred messages;
 * a pose needs six, and their framing is two pages.
 */
export interface LoggedMessage {
  /** Of its entry in the log, from 1. */
  readonly number: number
  /** When the ground station received it, epoch milliseconds of its clock. */
  readonly receivedMs: number
  readonly version: 1 | 2
  readonly system: number
  readonly component: number
  readonly kind: MavlinkKind
  readonly values: MavlinkValues
}

export interface MavlinkLog {
  /** Of the kinds that a pose is made of; others are passed over. */
  readonly messages: readonly LoggedMessage[]
  readonly skipped: readonly SkippedPart[]
}

const TIME_BYTES = 8
const MAGIC = { 254: { version: 1, header: 6 }, 253: { version: 2, header: 10 } } as const
const CRC_BYTES = 2
const SIGNATURE_BYTES = 13
const SIGNED = 0x01
/** Microseconds of the years 1990 and 2200. */
const EARLIEST_US = 631_152_000_000_000n
const LATEST_US = 7_258_118_400_000_000n

export function readMavlinkLog(bytes: Uint8Array): MavlinkLog {
  const log = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const messages: LoggedMessage[] = []
  const skipped: SkippedPart[] = []
  let number = 0
  let isLost = false
  for (let at = 0; at < log.length; ) {
    const entry = entryAt(log, at)
    if (!entry) {
      if (!isLost) {
        number += 1
        const isCutOff = at + TIME_BYTES + 1 >= log.length || isBegun(log, at)
        skipped.push({ at: number, reason: isCutOff ? 'the packet is cut off' : 'here is no packet' })
      }
      isLost = true
      at += 1
      continue
    }
    number += 1
    isLost = false
    const message = messageOf(log, entry)
    if (message === 'bad') skipped.push({ at: number, reason: 'the checksum is wrong' })
    else if (message) messages.push({ number, ...message })
    // A broken length leads astray; the next packet is then looked for byte by byte.
    at = message === 'bad' && !isBegun(log, entry.end) && entry.end !== log.length ? at + 1 : entry.end
    isLost = at !== entry.end
  }
  return { messages, skipped }
}

interface Entry {
  readonly receivedUs: bigint
  readonly packetAt: number
  readonly payloadAt: number
  readonly payloadBytes: number
  readonly version: 1 | 2
  readonly end: number
}

function entryAt(log: Buffer, at: number): Entry | undefined {
  if (!isBegun(log, at)) return undefined
  const packetAt = at + TIME_BYTES
  const { version, header } = MAGIC[log[packetAt] as keyof typeof MAGIC]
  const payloadBytes = log[packetAt + 1]!
  const signature = version === 2 && (log[packetAt + 2]! & SIGNED) !== 0 ? SIGNATURE_BYTES : 0
  const payloadAt = packetAt + header
  const end = payloadAt + payloadBytes + CRC_BYTES + signature
  if (end > log.length) return undefined
  return { receivedUs: log.readBigUInt64BE(at), packetAt, payloadAt, payloadBytes, version, end }
}

/** Whether a time that may be one and the beginning of a packet stand here. */
function isBegun(log: Buffer, at: number): boolean {
  if (at + TIME_BYTES + 3 > log.length || !(log[at + TIME_BYTES]! in MAGIC)) return false
  const us = log.readBigUInt64BE(at)
  return us > EARLIEST_US && us < LATEST_US
}

/** Undefined for a kind that says nothing of poses: its checksum cannot be told without its declaration. */
function messageOf(log: Buffer, entry: Entry): Omit<LoggedMessage, 'number'> | 'bad' | undefined {
  const { packetAt, payloadAt, payloadBytes, version } = entry
  const id = version === 1 ? log[packetAt + 5]! : log.readUIntLE(packetAt + 7, 3)
  const layout = mavlinkLayouts.get(id)
  if (!layout) return undefined
  const crc = crcAccumulate(crcOf(log.subarray(packetAt + 1, payloadAt + payloadBytes)), layout.crcExtra)
  if (crc !== log.readUInt16LE(payloadAt + payloadBytes)) return 'bad'
  if (version === 1 && payloadBytes !== layout.baseBytes) return 'bad'
  const from = packetAt + (version === 1 ? 3 : 5)
  return {
    receivedMs: Number(entry.receivedUs) / 1000,
    version,
    system: log[from]!,
    component: log[from + 1]!,
    kind: layout.kind,
    values: mavlinkValues(log.subarray(payloadAt, payloadAt + payloadBytes), layout, version),
  }
}
