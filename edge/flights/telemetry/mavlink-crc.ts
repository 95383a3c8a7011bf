const SEED = 0xffff

/** CRC-16/MCRF4XX, the X.25 checksum of MAVLink. */
export function crcOf(bytes: Uint8Array, seed = SEED): number {
  let crc = seed
  for (const byte of bytes) crc = crcAccumulate(crc, byte)
  return crc
}

export function crcAccumulate(crc: number, byte: number): number {
  let low = byte ^ (crc & 0xff)
  low = (low ^ (low << 4)) & 0xff
  return ((crc >> 8) ^ (low << 8) ^ (low << 3) ^ (low >> 4)) & 0xffff
}
