import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import type { Evidence } from '../../domain/evidence.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { publishFile, sync } from '../../kit/put-file.js'
import { diskState } from './disk.js'
import { storeError } from './store-errors.js'

export type EvidenceDraft = Pick<Evidence, 'incidentId' | 'kind' | 'variant' | 'mime' | 'capturedAtMs'>

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'video/mp4': 'mp4' }

/** A piece of evidence that is still in memory. */
export interface EvidenceFile {
  readonly draft: EvidenceDraft
  readonly content: Buffer
}

export interface EvidenceFiles {
  /**
   * Writes a picture or a clip below the evidence folder; once this resolves, the file survives a power cut. An existing file
   * is never touched. Rejects with STORE_UNAVAILABLE, leaving no file behind.
   */
  write(draft: EvidenceDraft, content: Buffer): Promise<Evidence>
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
        await demandRoom(dir, reserveBytes + content.length)
        await writeDurably(join(root, path), content)
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
export async function demandRoom(dir: string, bytes: number): Promise<void> {
  const { freeBytes } = await diskState(dir)
  if (freeBytes < bytes) {
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `Only ${freeBytes} bytes are free on the disk of ${dir}: no more pictures are kept`,
      hint: 'Free space on the disk of storage.dir; pictures are kept again by themselves.',
    })
  }
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const folder = dirname(path)
  const firstMade = await mkdir(folder, { recursive: true, mode: 0o750 })
  const partPath = `${path}.part`
  try {
    await writeFile(partPath, bytes, { flag: 'wx', mode: 0o640 })
    await publishFile(partPath, path)
    if (firstMade !== undefined) await syncAbove(folder, firstMade)
  } catch (error) {
    // The id in the name is new, so that both can only be this call's own.
    for (const own of [partPath, path]) await rm(own, { force: true }).catch(() => {})
    throw error
  }
}

/** A new folder is only safe once the one above is on the disk. */
async function syncAbove(folder: string, firstMade: string): Promise<void> {
  for (let made = folder; made.length >= firstMade.length; made = dirname(made)) await sync(dirname(made))
}
