/** Longer than any head of a real camera: what is longer is no RTSP. */
const MOST_HEAD_BYTES = 16 * 1024
const INTERLEAVED = 0x24 // $
const CR = 0x0d
const LF = 0x0a

const BEGINNINGS = [
  ...['RTSP/', 'OPTIONS ', 'DESCRIBE ', 'ANNOUNCE ', 'SETUP ', 'PLAY ', 'PAUSE ', 'TEARDOWN '],
  ...['GET_PARAMETER ', 'SET_PARAMETER ', 'REDIRECT ', 'RECORD '],
]

/**
 * Finds the heads of RTSP messages and the interleaved packets (RFC 2326, 10.12) in one direction of a
 * connection. Holds back nothing but a head, or the 4 bytes in front of a packet, that have not come whole.
 * From the first byte on that cannot be RTSP (TLS, HTTP tunnels, other protocols) everything is passed on.
 */
export class RtspSplitter {
  readonly #keepPacket: () => boolean
  #unclear: Buffer = Buffer.alloc(0)
  /** Of a packet or a body, to be passed on or not. */
  #restBytes = 0
  #keepRest = true
  #opaque = false

  /** `keepPacket` is asked once for each interleaved packet. */
  constructor(keepPacket: () => boolean) {
    this.#keepPacket = keepPacket
  }

  /** What is to be passed on of `chunk`: heads of messages as text (latin1), all else as bytes. */
  *feed(chunk: Buffer): Generator<Buffer | string, void> {
    const data = this.#unclear.length > 0 ? Buffer.concat([this.#unclear, chunk]) : chunk
    // What is passed on untouched, from here to `at`, goes out in one piece.
    let from = 0
    let at = 0
    while (at < data.length) {
      if (this.#opaque) {
        at = data.length
      } else if (this.#restBytes > 0) {
        const bytes = Math.min(this.#restBytes, data.length - at)
        if (!this.#keepRest && at > from) yield data.subarray(from, at)
        at += bytes
        this.#restBytes -= bytes
        if (!this.#keepRest) from = at
      } else if (data[at] === INTERLEAVED) {
        if (data.length - at < 4) break
        this.#restBytes = 4 + data.readUInt16BE(at + 2)
        this.#keepRest = this.#keepPacket()
      } else if (data[at] === CR || data[at] === LF) {
        at += 1
      } else {
        const text = data.toString('latin1', at, at + MOST_HEAD_BYTES)
        const head = headOf(text)
        if (head === 'unclear') break
        if (head === 'none') {
          this.#opaque = true
          continue
        }
        if (at > from) yield data.subarray(from, at)
        from = at = at + head.length
        this.#restBytes = Number(/^content-length:\s*(\d{1,15})/im.exec(head)?.[1] ?? 0)
        this.#keepRest = true
        yield head
      }
    }
    if (at > from) yield data.subarray(from, at)
    this.#unclear = data.subarray(at)
  }

  /** What was held back when the stream ended. */
  rest(): Buffer {
    const rest = this.#unclear
    this.#unclear = Buffer.alloc(0)
    return rest
  }
}

/** The head at the beginning of `text`, with the empty line that ends it. */
function headOf(text: string): string | 'unclear' | 'none' {
  const beginning = BEGINNINGS.find(word => text.startsWith(word) || word.startsWith(text))
  if (beginning === undefined) return 'none'
  const [firstLine, more] = text.split('\n', 2)
  if (more !== undefined && !/RTSP\/\d/.test(firstLine!)) return 'none'
  const end = /\r?\n\r?\n/.exec(text)
  if (end) return text.slice(0, end.index + end[0].length)
  return text.length < MOST_HEAD_BYTES ? 'unclear' : 'none'
}
