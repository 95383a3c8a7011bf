/** A packet of metadata, and the time of its picture, milliseconds from the first one. */
export interface TimedPacket {
  readonly tMs: number
  readonly bytes: Buffer
}

const PACKET = 188
const SYNC = 0x47
const KLV_PID = 0x1f1
/** Says of a stream of private data that it is KLV. */
const KLVA = Buffer.from([0x05, 0x04, 0x4b, 0x4c, 0x56, 0x41])

/**
 * Puts KLV into an MPEG transport stream that ffmpeg wrote, as encoders in the air do: a stream of its own in the program's table, each
 * packet before the picture of its time. `synchronous` packets carry their time (stream type 0x15), asynchronous ones lie where they
 * belong and carry none (0x06).
 */
export function withKlv(
  stream: Buffer,
  klv: readonly TimedPacket[],
  kind: 'synchronous' | 'asynchronous',
): Buffer {
  const programPid = programPidOf(stream)
  const waiting = [...klv].sort((a, b) => a.tMs - b.tMs)
  const out: Buffer[] = []
  let counter = 0
  let firstTicks: number | undefined
  for (let at = 0; at + PACKET <= stream.length; at += PACKET) {
    const packet = stream.subarray(at, at + PACKET)
    const ticks = pictureTicks(packet)
    firstTicks ??= ticks
    while (ticks !== undefined && waiting[0] && waiting[0].tMs <= (ticks - firstTicks!) / 90 + 1e-6) {
      const { tMs, bytes } = waiting.shift()!
      const pes = pesOf(bytes, kind === 'synchronous' ? firstTicks! + Math.round(tMs * 90) : undefined)
      for (const piece of packetsOf(pes, counter)) {
        out.push(piece)
        counter = (counter + 1) % 16
      }
    }
    out.push(pidOf(packet) === programPid ? withKlvInTable(packet, kind) : packet)
  }
  return Buffer.concat(out)
}

const pidOf = (packet: Buffer): number => packet.readUInt16BE(1) & 0x1fff
const isStart = (packet: Buffer): boolean => (packet[1]! & 0x40) !== 0

/** Where what a packet carries begins. */
const payloadAt = (packet: Buffer): number => ((packet[3]! & 0x20) === 0 ? 4 : 5 + packet[4]!)

function programPidOf(stream: Buffer): number {
  for (let at = 0; at + PACKET <= stream.length; at += PACKET) {
    const packet = stream.subarray(at, at + PACKET)
    if (packet[0] !== SYNC) throw new Error(`no transport packet at ${at}`)
    if (pidOf(packet) !== 0) continue
    const section = payloadAt(packet) + 1
    return packet.readUInt16BE(section + 10) & 0x1fff
  }
  throw new Error('the stream has no table of programs')
}

/** Time of the picture that begins in this packet, 1/90 ms. */
function pictureTicks(packet: Buffer): number | undefined {
  const at = payloadAt(packet)
  if (!isStart(packet) || at + 14 > PACKET || packet.readUIntBE(at, 3) !== 1) return undefined
  if ((packet[at + 3]! & 0xf0) !== 0xe0 || (packet[at + 7]! & 0x80) === 0) return undefined
  const [a, b, c] = [packet[at + 9]!, packet.readUInt16BE(at + 10), packet.readUInt16BE(at + 12)]
  return ((a >> 1) & 7) * 2 ** 30 + (b >> 1) * 2 ** 15 + (c >> 1)
}

/** The table of the program with one stream more. */
function withKlvInTable(packet: Buffer, kind: 'synchronous' | 'asynchronous'): Buffer {
  const begin = payloadAt(packet) + 1
  const length = packet.readUInt16BE(begin + 1) & 0xfff
  const entry = Buffer.from([kind === 'synchronous' ? 0x15 : 0x06, 0xe0, 0, 0xf0, KLVA.length, ...KLVA])
  entry.writeUInt16BE(0xe000 | KLV_PID, 1)
  const table = Buffer.concat([packet.subarray(begin, begin + 3 + length - 4), entry, Buffer.alloc(4)])
  table.writeUInt16BE(0xb000 | (table.length - 3), 1)
  table.writeUInt32BE(crc32Mpeg(table.subarray(0, -4)), table.length - 4)
  const filled = Buffer.alloc(PACKET, 0xff)
  packet.copy(filled, 0, 0, begin)
  if (table.copy(filled, begin) < table.length)
    throw new Error('the table of the program does not fit into one packet')
  return filled
}

function pesOf(bytes: Buffer, ticks: number | undefined): Buffer {
  const header = ticks === undefined ? Buffer.of(0x80, 0, 0) : Buffer.of(0x80, 0x80, 5, ...ptsBytes(ticks))
  const start = Buffer.from([0, 0, 1, ticks === undefined ? 0xbd : 0xfc, 0, 0])
  const body = ticks === undefined ? bytes : Buffer.concat([accessUnitHeader(bytes.length), bytes])
  start.writeUInt16BE(header.length + body.length, 4)
  return Buffer.concat([start, header, body])
}

/** Of a metadata access unit cell: one unit, whole, that a decoder may begin with. */
function accessUnitHeader(length: number): Buffer {
  const header = Buffer.of(0, 0, 0xdf, 0, 0)
  header.writeUInt16BE(length, 3)
  return header
}

function ptsBytes(ticks: number): number[] {
  const high = Math.floor(ticks / 2 ** 30) & 7
  const middle = Math.floor(ticks / 2 ** 15) & 0x7fff
  const low = ticks & 0x7fff
  return [0x21 | (high << 1), middle >> 7, ((middle << 1) & 0xff) | 1, low >> 7, ((low << 1) & 0xff) | 1]
}

/** A PES packet in transport packets; the last is filled up. */
function* packetsOf(pes: Buffer, counter: number): Generator<Buffer> {
  for (let at = 0, index = 0; at < pes.length; index += 1) {
    const piece = pes.subarray(at, at + PACKET - 4)
    const packet = Buffer.alloc(PACKET, 0xff)
    const fill = PACKET - 4 - piece.length
    packet.writeUInt8(SYNC, 0)
    packet.writeUInt16BE((at === 0 ? 0x4000 : 0) | KLV_PID, 1)
    packet.writeUInt8((fill > 0 ? 0x30 : 0x10) | ((counter + index) % 16), 3)
    if (fill > 0) packet.writeUInt8(fill - 1, 4)
    if (fill > 1) packet.writeUInt8(0, 5)
    piece.copy(packet, 4 + fill)
    yield packet
    at += piece.length
  }
}

/** CRC-32/MPEG-2: no reflection, no final inversion. */
function crc32Mpeg(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit += 1)
      crc = crc < 0 || crc > 0x7fffffff ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return crc >>> 0
}
