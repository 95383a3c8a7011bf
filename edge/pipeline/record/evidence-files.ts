import { createHash } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import type { Evidence } from '../../domain/evidence.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { putBytes, putFolder } from '../../kit/put-bytes.js'
import { storeError } from './store-errors.js'

export type EvidenceDraft = Pick<Evidence, 'incidentId' | 'kind' | 'variant' | 'mime' | 'capturedAtMs'>

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'video/mp4': 'mp4' }

/** A piece of evidence that is still in memory. */
export interface EvidenceFile {
  readonly draft: EvidenceDraft
  readonly content: Uint8Array
}

export interface EvidenceFiles {
  /**
   * Writes a picture or a clip below the evidence folder; once this resolves, the file survives a power cut. An existing file
   * is never touched. Rejects with STORE_UNAVAILABLE, leaving no file behind.
   */
  write(draft: EvidenceDraft, content: Uint8Array): Promise<Evidence>
}

/**
 * Files in `<dir>/evidence/YYYY/MM/DD/<incident id>/`, days in UTC. Pictures are refused while less than
 * `reserveBytes` are free: that room belongs to the database, which can go on for long on what one picture takes.
 */
export function createEvidenceFiles(dir: string, reserveBytes: number = 32 * 1024 * 1024): EvidenceFiles {
  const root = join(dir, 'evidence')
  return {
    write: async (draft, content) => {
      const id = uuidv7()
      const path = `${dayFolder(draft.capturedAtMs)}/${draft.incidentId}/${draft.kind}-${id}-${draft.variant}.${endings[draft.mime]}`
      try {
        demandRoom(dir, reserveBytes + content.length)
        await putFolder(dirname(join(root, path)), 0o750)
        await putBytes(join(root, path), [content], 0o640)
      } catch (error) {
        throw storeError(`Evidence of incident ${draft.incidentId} cannot be written`, error)
      }
      const sha256 = createHash('sha256').update(content).digest('hex')
      return { ...draft, id, path, bytes: content.length, sha256 }
    },
  }
}

const dayFolder = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '/')

/** Throws STORE_UNAVAILABLE where less is free. */
export function demandRoom(dir: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dir)
  const freeBytes = bavail * bsize
  if (freeBytes < bytes) {
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `Only ${freeBytes} bytes are free on the disk of ${dir}: no more pictures are kept`,
      hint: 'Free space on the disk of storage.dir; pictures are kept again by themselves.',
    })
  }
}
