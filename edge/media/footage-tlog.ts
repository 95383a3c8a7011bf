/** Microseconds of the years 2000 and 2100: a log that was not recorded between them has no clock to be believed. */
const EARLIEST_US = 946_684_800_000_000n
const LATEST_US = 4_102_444_800_000_000n
const TIME_BYTES = 8
const MAVLINK_1 = 0xfe
const MAVLINK_2 = 0xfd
const SIGNED = 0x01

/** Whether a file begins as a telemetry log of MAVLink does: a time, a packet, and again a time and a packet, or its end. */
export function startsLikeTlog(head: Buffer): boolean {
  const second = afterEntry(head, 0)
  if (second === undefined) return false
  return second === head.length || afterEntry(head, second) !== undefined
}

/** Where the next entry begins, or undefined where none begins at `at`. A packet that is cut off counts. */
function afterEntry(head: Buffer, at: number): number | undefined {
  if (at + TIME_BYTES + 3 > head.length) return undefined
  const timeUs = head.readBigUInt64BE(at)
  if (timeUs < EARLIEST_US || timeUs > LATEST_US) return undefined
  const packet = at + TIME_BYTES
  const payload = head[packet + 1]!
  if (head[packet] === MAVLINK_1) return packet + 8 + payload
  if (head[packet] !== MAVLINK_2) return undefined
  return packet + 12 + payload + (head[packet + 2]! & SIGNED ? 13 : 0)
}
