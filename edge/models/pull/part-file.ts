import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'
import { publishFile } from '../../kit/put-file.js'

/** Where the bytes of a part came from: only the rest of the very same file may be put behind them. */
export interface Origin {
  readonly url: string
  /** Strong ETag, or Last-Modified; absent where the server gives neither. */
  readonly validator?: string
}

/** A file that is on its way, `<path>.part`, and beside it where it comes from. It outlives the process. */
export class PartFile {
  readonly #path: string
  readonly #file: FileHandle
  #hash: Hash
  #bytes: number
  #origin: Origin | undefined

  private constructor(path: string, file: FileHandle, hash: Hash, bytes: number, origin: Origin | undefined) {
    this.#path = path
    this.#file = file
    this.#hash = hash
    this.#bytes = bytes
    this.#origin = origin
  }

  /** Goes on with what an earlier process left. `path` is the name of the finished file; its folder exists. */
  static async open(path: string): Promise<PartFile> {
    const file = await open(partOf(path), 'a+').catch(cause => {
      throw cannotWrite(path, cause)
    })
    try {
      const { size } = await file.stat()
      const hash = createHash('sha256')
      if (size > 0)
        for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk)
      return new PartFile(path, file, hash, size, await readOrigin(path))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Undefined where nobody knows: then there is nothing to go on with. */
  get origin(): Origin | undefined {
    return this.#origin
  }

  /** Of the bytes that are there, small hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Begins again, with bytes from there. */
  async restart(origin: Origin): Promise<void> {
    // In this order: bytes of one file must never stand under the origin of another.
    if (this.#bytes > 0) await this.#file.truncate(0)
    this.#bytes = 0
    this.#hash = createHash('sha256')
    this.#origin = origin
    await writeFile(originOf(this.#path), JSON.stringify(origin))
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#file.appendFile(chunk)
    this.#hash.update(chunk)
    this.#bytes += chunk.length
  }

  /** Closes it and gives it its name. */
  async publish(): Promise<void> {
    await this.#file.close()
    await publishFile(partOf(this.#path), this.#path)
    await rm(originOf(this.#path), { force: true })
  }

  /** Closes it; another process may go on. */
  close(): Promise<void> {
    return this.#file.close()
  }

  /** Closes it and leaves nothing. */
  async discard(): Promise<void> {
    await this.#file.close()
    for (const path of [partOf(this.#path), originOf(this.#path)]) await rm(path, { force: true })
  }
}

export const cannotWrite = (path: string, cause: unknown): LamppostError =>
  new LamppostError('MODEL_DOWNLOAD_FAILED', {
    what: `${path} cannot be written`,
    hint: 'Give a folder that can be written to with --dir.',
    cause,
  })

const partOf = (path: string): string => `${path}.part`
const originOf = (path: string): string => `${path}.part.json`

async function readOrigin(path: string): Promise<Origin | undefined> {
  try {
    const { url, validator } = JSON.parse(await readFile(originOf(path), 'utf8'))
    if (typeof url !== 'string') return undefined
    return typeof validator === 'string' ? { url, validator } : { url }
  } catch {
    return undefined
  }
}
