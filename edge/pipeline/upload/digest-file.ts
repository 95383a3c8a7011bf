import { createHash, type Hash } from 'node:crypto'
import { open } from 'node:fs/promises'

/** A stretch of a file, with what it hashes to. */
export interface Stretch {
  readonly startByte: number
  readonly bytes: number
  readonly sha256: Buffer
  readonly md5: Buffer
}

export interface Digest extends Stretch {
  /** The same file in stretches of `partBytes`, the last one shorter. */
  readonly parts: readonly Stretch[]
}

const chunkBytes = 64 * 1024

/** Bytes of a file from `startByte` on, in small pieces; fewer where the file ends. */
export async function* readStretch(
  path: string,
  { startByte, bytes }: Pick<Stretch, 'startByte' | 'bytes'>,
): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    for (let done = 0; done < bytes; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, bytes - done))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, startByte + done)
      if (bytesRead === 0) return
      done += bytesRead
      yield chunk.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** Hashes a file once, as a whole and in parts. Rejects with the system's error where it cannot be read. */
export async function digestFile(path: string, partBytes: number): Promise<Digest> {
  const whole = new Hashes(0)
  const parts: Stretch[] = []
  let part = new Hashes(0)
  for await (const chunk of readStretch(path, { startByte: 0, bytes: Number.MAX_SAFE_INTEGER })) {
    whole.add(chunk)
    for (let rest: Buffer = chunk; rest.length > 0; ) {
      if (part.bytes === partBytes) {
        parts.push(part.end())
        part = new Hashes(whole.bytes - rest.length)
      }
      const piece = rest.subarray(0, partBytes - part.bytes)
      part.add(piece)
      rest = rest.subarray(piece.length)
    }
  }
  if (part.bytes > 0) parts.push(part.end())
  return { ...whole.end(), parts }
}

class Hashes {
  readonly #startByte: number
  readonly #sha256: Hash = createHash('sha256')
  readonly #md5: Hash = createHash('md5')
  bytes = 0

  constructor(startByte: number) {
    this.#startByte = startByte
  }

  add(chunk: Buffer): void {
    this.#sha256.update(chunk)
    this.#md5.update(chunk)
    this.bytes += chunk.length
  }

  end(): Stretch {
    return {
      startByte: this.#startByte,
      bytes: this.bytes,
      sha256: this.#sha256.digest(),
      md5: this.#md5.digest(),
    }
  }
}
