import { readdir, rm } from 'node:fs/promises'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../../../kit/clock.js'
import { storeError } from '../store-errors.js'
import type { SealingKey } from './keys.js'
import type { Original, OriginalsTable } from './originals-table.js'
import { originalsFolder, type SealedFiles, sealedPath } from './sealed-files.js'

export type OriginalDraft = Pick<Original, 'incidentId' | 'evidenceId' | 'kind' | 'mime' | 'capturedAtMs'>

export interface Originals {
  /**
   * Encrypts and writes; once this resolves, the file survives a power cut. Rejects with STORE_UNAVAILABLE, leaving nothing
   * behind.
   */
  keep(draft: OriginalDraft, content: Uint8Array): Promise<void>
}

export interface OriginalsOptions {
  /** The data folder of the box. */
  readonly dir: string
  readonly table: OriginalsTable
  readonly files: SealedFiles
  readonly key: SealingKey
  readonly keepMs: number
  readonly clock: Clock
}

export function createOriginals({ dir, table, files, key, keepMs, clock }: OriginalsOptions): Originals {
  return {
    async keep(draft, content) {
      const recordedAtMs = clock.now()
      const id = uuidv7({ msecs: recordedAtMs })
      try {
        const sha256 = await files.write({ id, incidentId: draft.incidentId, key: key.forNewFile() }, content)
        table.add({
          ...{ ...draft, id, bytes: content.length, sha256, keepMs, recordedAtMs },
          keyId: key.id.toString('hex'),
        })
      } catch (error) {
        await removeFiles(dir, id).catch(() => {})
        throw error
      }
    },
  }
}

async function removeFiles(dir: string, id: string): Promise<void> {
  const path = sealedPath(dir, id)
  for (const each of [path, `${path}.part`]) await rm(each, { force: true })
}

/**
 * Deletes the originals that are over by now, and gives how many; what is known of them stays. A file whose row a power cut took
 * goes when the time in its name is over. Throws STORE_UNAVAILABLE.
 */
export async function deleteDue(
  { dir, table }: Pick<OriginalsOptions, 'dir' | 'table'>,
  nowMs: number,
  keepMs: number,
): Promise<number> {
  const due = table.due(nowMs, keepMs)
  for (const { id } of due) {
    await deleteOver(dir, id)
    table.markDeleted(id, nowMs)
  }
  // Whatever has a row was deleted with it, above.
  const unknown = (await keptIds(dir)).filter(id => recordedAtMs(id) + keepMs <= nowMs)
  for (const id of unknown) await deleteOver(dir, id)
  return due.length + unknown.length
}

async function deleteOver(dir: string, id: string): Promise<void> {
  try {
    await removeFiles(dir, id)
  } catch (error) {
    throw storeError(`The original ${id} is over and cannot be deleted`, error)
  }
}

const SEALED_FILE = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\.sealed(\.part)?$/

async function keptIds(dir: string): Promise<string[]> {
  const names = await readdir(originalsFolder(dir)).catch(() => [])
  return names.flatMap(name => SEALED_FILE.exec(name)?.[1] ?? [])
}

/** Epoch milliseconds UTC, of a UUIDv7 (RFC 9562, 5.7). */
const recordedAtMs = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
