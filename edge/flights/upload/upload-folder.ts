import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v4 as uuidv4 } from 'uuid'
import { putText, sync } from '../../kit/put-file.js'
import { type UploadRecord, uploadRecordSchema } from './upload-record.js'

const RECORD = 'upload.json'
/** The bytes; what people call the file is no part of any path. */
export const FOOTAGE = 'footage'

/** The folder of uploads: one folder each, named by its id. */
export interface UploadFolder {
  readonly root: string
  /** Where the bytes of an upload lie. */
  footagePath(id: string): string
  /** The folder of an upload of which nothing has come yet. */
  create(record: UploadRecord): Promise<void>
  save(record: UploadRecord): Promise<void>
  /** Every record that can be read; what is none of ours is left alone. */
  load(): Promise<UploadRecord[]>
  /** When the bytes were last written, epoch ms, and how many there are; undefined where there are none. */
  written(id: string): Promise<{ readonly bytes: number; readonly atMs: number } | undefined>
  /** All of what was written is on the disk then. */
  settle(id: string): Promise<void>
  /** The bytes of `id` are from now on those of `from`, which has the same: stored once. */
  share(id: string, from: string): Promise<void>
  remove(id: string): Promise<void>
}

const isId = (name: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)

/** Opens the folder, and makes it where there is none. Rejects with the system's error. */
export async function openUploadFolder(root: string): Promise<UploadFolder> {
  await mkdir(root, { recursive: true, mode: 0o700 })
  const footagePath = (id: string): string => join(root, id, FOOTAGE)
  const save = (record: UploadRecord): Promise<void> =>
    putText(join(root, record.id, RECORD), `${JSON.stringify(record)}\n`)
  return {
    root,
    footagePath,
    create: async record => {
      await save(record)
      await writeFile(footagePath(record.id), '', { flag: 'wx', mode: 0o600 })
      await sync(join(root, record.id))
      await sync(root)
    },
    save,
    load: async () => {
      const names = (await readdir(root)).filter(isId)
      await sweep(names.map(name => join(root, name)))
      const records = await Promise.all(names.map(name => readRecord(join(root, name, RECORD))))
      return records.filter(record => record !== undefined)
    },
    written: async id => {
      const stats = await stat(footagePath(id)).catch(() => undefined)
      return stats && { bytes: stats.size, atMs: stats.mtimeMs }
    },
    settle: async id => {
      await sync(footagePath(id))
      await sync(join(root, id))
    },
    share: async (id, from) => {
      await mkdir(join(root, id), { recursive: true, mode: 0o700 })
      const linkPath = join(root, id, `${FOOTAGE}.${uuidv4()}`)
      await link(footagePath(from), linkPath)
      await rename(linkPath, footagePath(id))
      await sync(join(root, id))
    },
    // The record goes first: what is left of an upload that has none is swept away at the next start.
    remove: async id => {
      await rm(join(root, id, RECORD), { force: true })
      await rm(join(root, id), { recursive: true, force: true })
    },
  }
}

/** A removal that was interrupted leaves a folder without a record. */
async function sweep(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const entries = await readdir(folder).catch(() => [RECORD])
    if (!entries.some(entry => entry.startsWith(RECORD))) await rm(folder, { recursive: true, force: true })
  }
}

async function readRecord(path: string): Promise<UploadRecord | undefined> {
  try {
    return uploadRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}
