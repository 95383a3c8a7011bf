import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { PreviousUpload, UrlStorage } from 'tus-js-client'
import { putText } from '../../kit/put-file.js'

/** Where programs keep what is not worth a backup. */
export const defaultShelf = (): string =>
  join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'lamppost', 'uploads')

/**
 * Remembers where uploads can be gone on with: a file for each, written so that a kill in the midst of it leaves the one before.
 * The library's own file would be left half written, and then no upload could be gone on with.
 */
export class UrlShelf implements UrlStorage {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async findAllUploads(): Promise<PreviousUpload[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const found = await Promise.all(names.map(name => this.#read(name)))
    return found.filter(upload => upload !== undefined)
  }

  async findUploadsByFingerprint(fingerprint: string): Promise<PreviousUpload[]> {
    const found = await this.#read(keyOf(fingerprint))
    return found ? [found] : []
  }

  async removeUpload(urlStorageKey: string): Promise<void> {
    await rm(join(this.#folder, urlStorageKey), { force: true })
  }

  async addUpload(fingerprint: string, upload: PreviousUpload): Promise<string> {
    const urlStorageKey = keyOf(fingerprint)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await putText(join(this.#folder, urlStorageKey), JSON.stringify({ ...upload, urlStorageKey }))
    return urlStorageKey
  }

  async forget(fingerprint: string): Promise<void> {
    await this.removeUpload(keyOf(fingerprint))
  }

  async #read(name: string): Promise<PreviousUpload | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8'))
    } catch {
      return undefined
    }
  }
}

const keyOf = (fingerprint: string): string =>
  `${createHash('sha256').update(fingerprint).digest('hex').slice(0, 32)}.json`
