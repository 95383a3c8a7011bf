import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../../../kit/clock.js'
import { publishFile, sync } from '../../../kit/put-file.js'
import { demandRoom } from '../evidence-files.js'
import { storeError } from '../store-errors.js'
import type { SealingKey } from './keys.js'
import type { Original, OriginalsTable } from './originals-table.js'
import { sealed } from './sealed.js'

export type OriginalDraft = Pick<Original, 'incidentId' | 'evidenceId' | 'kind' | 'mime' | 'capturedAtMs'>

export interface Originals {
  /**
   * Encrypts and writes; once this resolves, the file survives a power cut. Rejects with STORE_UNAVAILABLE, leaving nothing
   * behind.
   */
  keep(draft: OriginalDraft, content: Buffer): Promise<void>
}

export const originalsFolder = (dir: string): string => join(dir, 'originals')
export const sealedPath = (dir: string, id: string): string => join(originalsFolder(dir), `${id}.sealed`)

export interface OriginalsOptions {
  /** The data folder of the box. */
  readonly dir: string
  readonly table: OriginalsTable
  readonly key: SealingKey
  readonly keepMs: number
  /** So much of the disk is left free. */
  readonly reserveBytes: number
  readonly clock: Clock
}

export function createOriginals({
  dir,
  table,
  key,
  keepMs,
  reserveBytes,
  clock,
}: OriginalsOptions): Originals {
  return {
    async keep(draft, content) {
      const recordedAtMs = clock.now()
      const id = uuidv7({ msecs: recordedAtMs })
      table.add({
        ...{ ...draft, id, bytes: content.length, keepMs, recordedAtMs },
        sha256: createHash('sha256').update(content).digest('hex'),
        keyId: key.id.toString('hex'),
      })
      try {
        await demandRoom(dir, reserveBytes + content.length)
        await writeSealed(dir, id, content, key)
      } catch (error) {
        await removeFiles(dir, id).catch(() => {})
        table.remove(id)
        throw storeError(`An original of incident ${draft.incidentId} cannot be written`, error)
      }
    },
  }
}

async function writeSealed(dir: string, id: string, content: Buffer, key: SealingKey): Promise<void> {
  if ((await mkdir(originalsFolder(dir), { recursive: true, mode: 0o700 })) !== undefined) await sync(dir)
  const path = sealedPath(dir, id)
  const partPath = `${path}.part`
  // In pieces: the main thread does other things between them.
  await pipeline(
    Readable.from(sealed([content], id, key)),
    createWriteStream(partPath, { flags: 'wx', mode: 0o600 }),
  )
  await publishFile(partPath, path)
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
