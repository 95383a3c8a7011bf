import type { SkippedPart } from './telemetry.js'

/** The universal key of the UAS Datalink Local Set (MISB ST 0601), with which each packet begins. */
export const UAS_KEY = Buffer.of(
  ...[0x06, 0x0e, 0x2b, 0x34, 0x02, 0x0b, 0x01, 0x01],
  ...[0x0e, 0x01, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00],
)

/** A packet whose checksum holds. */
export interface KlvPacket {
  /** Of its key in the bytes. */
  readonly offset: number
  /** From 1, the damaged ones counted. */
  readonly number: number
  /** Its items by tag, the checksum left out. Of a tag that comes twice, the last. */
  readonly items: ReadonlyMap<number, Uint8Array>
}

export interface KlvPackets {
  readonly packets: readonly KlvPacket[]
  readonly skipped: readonly SkippedPart[]
}

const CHECKSUM_TAG = 1
/** Tag, length and value of the checksum, which ends each packet. */
const CHECKSUM_BYTES = 4
/** A set of every item has a few kilobytes; a length beyond this one is a broken one. */
const LONGEST_PACKET = 65_536

/**
 * All packets of the UAS local set in a stream of bytes, whatever stands between them. Work and memory are in proportion to the bytes:
 * a packet that is whole is passed over whether its checksum holds or not.
 */
export function klvPackets(bytes: Uint8Array): KlvPackets {
  const packets: KlvPacket[] = []
  const skipped: SkippedPart[] = []
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let number = 0
  for (let at = view.indexOf(UAS_KEY); at >= 0; ) {
    number += 1
    const frame = frameAt(view, at)
    if (typeof frame === 'string') {
      skipped.push({ at: number, reason: frame })
      at = view.indexOf(UAS_KEY, at + UAS_KEY.length)
      continue
    }
    const { begin, end } = frame
    const items =
      checksumOf(view, at, end - 2) === view.readUInt16BE(end - 2) ? itemsOf(view, begin, end) : BAD_SUM
    if (typeof items === 'string') skipped.push({ at: number, reason: items })
    else packets.push({ offset: at, number, items })
    at = view.indexOf(UAS_KEY, end)
  }
  return { packets, skipped }
}

const BAD_SUM = 'the checksum is wrong'

/** Where the items of the packet at `at` lie, or why there is none. */
function frameAt(view: Buffer, at: number): { readonly begin: number; readonly end: number } | string {
  const length = berLength(view, at + UAS_KEY.length)
  if (!length) return 'its length cannot be read'
  const end = length.next + length.value
  if (length.value > LONGEST_PACKET) return `a length of ${length.value} bytes is none of a packet`
  if (end > view.length) return 'the packet is cut off'
  const checksumAt = end - CHECKSUM_BYTES
  if (checksumAt < length.next || view[checksumAt] !== CHECKSUM_TAG || view[checksumAt + 1] !== 2)
    return 'it has no checksum'
  return { begin: length.next, end }
}

/**
 * The lower 16 bits of the sum over big-endian words from the key to the length of the checksum itself (ST 0601, item 1).
 */
export function checksumOf(bytes: Uint8Array, begin: number, end: number): number {
  let sum = 0
  for (let at = begin; at < end; at += 1)
    sum = (sum + (bytes[at]! << ((at - begin) % 2 === 0 ? 8 : 0))) & 0xffff
  return sum
}

function itemsOf(view: Buffer, begin: number, end: number): ReadonlyMap<number, Uint8Array> | string {
  const items = new Map<number, Uint8Array>()
  for (let at = begin; at < end - CHECKSUM_BYTES; ) {
    const tag = berOid(view, at)
    const length = tag && berLength(view, tag.next)
    if (!length || length.next + length.value > end - CHECKSUM_BYTES) return 'its items do not fit into it'
    items.set(tag.value, view.subarray(length.next, length.next + length.value))
    at = length.next + length.value
  }
  return items
}

interface Read {
  readonly value: number
  /** Where what follows begins. */
  readonly next: number
}

/** BER length, short form or long form of up to four bytes. */
function berLength(view: Buffer, at: number): Read | undefined {
  const first = view[at]
  if (first === undefined) return undefined
  if (first < 0x80) return { value: first, next: at + 1 }
  const count = first - 0x80
  if (count < 1 || count > 4 || at + 1 + count > view.length) return undefined
  return { value: view.readUIntBE(at + 1, count), next: at + 1 + count }
}

/** BER-OID tag: seven bits a byte, the highest says that more follow. */
function berOid(view: Buffer, at: number): Read | undefined {
  let value = 0
  for (let next = at; next < at + 4; next += 1) {
    const byte = view[next]
    if (byte === undefined) return undefined
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, next: next + 1 }
  }
  return undefined
}
