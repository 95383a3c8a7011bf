import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { putBytes, putFolder } from '../../../kit/put-bytes.js'
import { demandRoom } from '../evidence-files.js'
import { storeError } from '../store-errors.js'
import type { FileKey } from './keys.js'
import { sealed } from './sealed.js'

export const originalsFolder = (dir: string): string => join(dir, 'originals')
export const sealedPath = (dir: string, id: string): string => join(originalsFolder(dir), `${id}.sealed`)

export interface SealedFile {
  /** UUID. */
  readonly id: string
  readonly incidentId: string
  readonly key: FileKey
}

export interface SealedFiles {
  /**
   * Encrypts and writes; once this resolves, with the SHA-256 of the content, the file survives a power cut. Rejects with
   * STORE_UNAVAILABLE, leaving nothing behind.
   */
  write(file: SealedFile, content: Uint8Array): Promise<string>
}

/** Below the data folder of a box, where so many bytes are left free. For a thread that may wait for a disk. */
export const createSealedFiles = (dir: string, reserveBytes: number): SealedFiles => ({
  async write({ id, incidentId, key }, content) {
    const path = sealedPath(dir, id)
    try {
      demandRoom(dir, reserveBytes + content.length)
      await putFolder(dirname(path), 0o700)
      await putBytes(path, sealed([content], id, key), 0o600)
    } catch (error) {
      throw storeError(`An original of incident ${incidentId} cannot be written`, error)
    }
    return createHash('sha256').update(content).digest('hex')
  },
})
