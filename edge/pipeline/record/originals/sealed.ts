import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { inPieces } from './in-pieces.js'
import type { FileKey, OpeningKey } from './keys.js'

/**
 * A sealed file: a header, then pieces of 64 KiB, each with AES-256-GCM under a key that is made for this file alone.
 *
 *     magic "LMPO" 4 | version 1 | kind of key 1 | key id 8 | id of the original 16 | salt 32 | nonce prefix 7
 *     piece: ciphertext, tag 16     nonce: prefix 7 | number of the piece, big endian 4 | 1 for the last piece, else 0
 *
 * The header is authenticated with every piece. So a piece cannot be moved, left out or taken from elsewhere, and a file
 * that was cut short has no last piece (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015).
 */
const MAGIC = Buffer.from('LMPO')
const VERSION = 1
const PIECE_BYTES = 64 * 1024
const TAG_BYTES = 16
const PREFIX_BYTES = 7
const HEADER_BYTES = 4 + 1 + 1 + 8 + 16 + 32 + PREFIX_BYTES
const CIPHER = 'aes-256-gcm'

/** Encrypts, with a key for this file alone. `id` is a UUID: nobody can hand out one original for another. */
export async function* sealed(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  id: string,
  { of, salt, fileKey }: FileKey,
): AsyncGenerator<Buffer> {
  const prefix = randomBytes(PREFIX_BYTES)
  const header = Buffer.concat([MAGIC, Buffer.from([VERSION, of.kind]), of.id, uuidBytes(id), salt, prefix])
  yield header
  let number = 0
  for await (const { bytes, isLast } of inPieces(content, PIECE_BYTES)) {
    const cipher = createCipheriv(CIPHER, fileKey, nonce(prefix, number, isLast))
    cipher.setAAD(header)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    number += 1
  }
}

/**
 * Decrypts what `sealed` gave. Every piece that comes is genuine, yet only the end of the iteration says that all of it came.
 * Throws ORIGINAL_KEY where another key is needed, and ORIGINAL_DAMAGED where a byte is not as it was written.
 */
export async function* unsealed(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  id: string,
  key: OpeningKey,
): AsyncGenerator<Buffer> {
  let opened: Opened | undefined
  for await (const { bytes, isLast } of piecesAfterHeader(source, header => {
    opened = openHeader(header, id, key)
  })) {
    const { fileKey, header, prefix, number } = opened!
    if (bytes.length < TAG_BYTES) throw damaged(id, 'it is cut short')
    const end = bytes.length - TAG_BYTES
    const decipher = createDecipheriv(CIPHER, fileKey, nonce(prefix, number, isLast))
    decipher.setAAD(header)
    decipher.setAuthTag(bytes.subarray(end))
    const content = decipher.update(bytes.subarray(0, end))
    try {
      decipher.final()
    } catch {
      throw damaged(id, `piece ${number} is not as it was written`)
    }
    yield content
    opened = { ...opened!, number: number + 1 }
  }
  if (!opened) throw damaged(id, 'it has no header')
}

interface Opened {
  readonly header: Buffer
  readonly prefix: Buffer
  readonly fileKey: Buffer
  /** Of the next piece. */
  readonly number: number
}

function openHeader(header: Buffer, id: string, key: OpeningKey): Opened {
  if (!header.subarray(0, 4).equals(MAGIC) || header[4] !== VERSION)
    throw damaged(id, 'it has no header that is known')
  if (!header.subarray(14, 30).equals(uuidBytes(id))) throw damaged(id, 'it is another one')
  const keyId = header.subarray(6, 14)
  if (header[5] !== key.kind || !keyId.equals(key.id)) {
    throw new LamppostError('ORIGINAL_KEY', {
      what: `The original ${id} was encrypted for the key ${keyId.toString('hex')}, and this one is ${key.id.toString('hex')}`,
    })
  }
  return {
    header,
    prefix: header.subarray(HEADER_BYTES - PREFIX_BYTES),
    fileKey: key.forFile(header.subarray(30, 62)),
    number: 0,
  }
}

/** Hands the header over before the first piece; nothing at all comes where there is none. */
async function* piecesAfterHeader(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onHeader: (header: Buffer) => void,
) {
  let held = Buffer.alloc(0)
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  while (held.length < HEADER_BYTES) {
    const { value, done } = await iterator.next()
    if (done) return
    held = Buffer.concat([held, value])
  }
  onHeader(Buffer.from(held.subarray(0, HEADER_BYTES)))
  const rest = async function* () {
    yield held.subarray(HEADER_BYTES)
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  yield* inPieces(rest(), PIECE_BYTES + TAG_BYTES)
}

function nonce(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(PREFIX_BYTES + 5)
  prefix.copy(bytes)
  bytes.writeUInt32BE(number, PREFIX_BYTES)
  bytes[PREFIX_BYTES + 4] = isLast ? 1 : 0
  return bytes
}

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

const damaged = (id: string, how: string): LamppostError =>
  new LamppostError('ORIGINAL_DAMAGED', { what: `The original ${id} cannot be read: ${how}` })
