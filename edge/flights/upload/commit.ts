import { link, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { v5 as uuidv5 } from 'uuid'
import { z } from 'zod'
import { inTurn } from '../../kit/in-turn.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { sync } from '../../kit/put-file.js'
import type { CommittedFile, FlightBatch, FlightIntake } from './flight-intake.js'
import { displayName, fileName } from './names.js'
import type { UploadFolder } from './upload-folder.js'
import type { UploadRecord } from './upload-record.js'
import type { Uploads } from './uploads.js'

const MOST_FILES = 20_000

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** What `POST /flights` is sent. */
export const commitSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  uploads: z
    .array(z.strictObject({ id: z.uuid(), sha256: sha256Schema.optional() }))
    .min(1)
    .max(MOST_FILES),
  options: z.record(z.string(), z.json()).default({}),
})
export type CommitRequest = z.output<typeof commitSchema>

export interface CommitterOptions {
  readonly uploads: Uploads
  readonly folder: UploadFolder
  /** Folder of the batches, on the same file system as the uploads. */
  readonly batches: string
  readonly intake: FlightIntake
}

export interface Committed {
  readonly jobId: string
  readonly batchId: string
  /** These files were looked at before; nothing is done again. */
  readonly isOver: boolean
}

/** Ids of batches: the same files with the same options are the same flight, however often they are sent, and in whatever order. */
const BATCHES = '5f0c4f3e-7f0b-4c57-9c59-5d0d2a6f4a4e'

/** Makes flights of uploads that an operator says belong together. What is not committed is looked at by nobody. */
export class Committer {
  readonly #options: CommitterOptions
  readonly #turn = inTurn()

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  /**
   * @throws LamppostError UPLOAD_UNKNOWN, UPLOAD_INCOMPLETE, UPLOAD_REFUSED, UPLOAD_COMMITTED, and what the intake throws;
   * then nothing was committed
   */
  async commit(request: CommitRequest): Promise<Committed> {
    const { uploads } = this.#options
    const ids = [...new Set(request.uploads.map(({ id }) => id))].sort()
    for (const id of ids) demandWhole(uploads.demand(id))
    await Promise.all(ids.map(id => uploads.checked(id)))
    return this.#turn(() => this.#commit(request, ids))
  }

  async #commit(
    { name, options, uploads: named }: CommitRequest,
    ids: readonly string[],
  ): Promise<Committed> {
    const { uploads, intake, batches } = this.#options
    for (const { id, sha256 } of named) await this.#compare(uploads.demand(id), sha256)
    const records = ids.map(id => uploads.demand(id))
    demandUsable(records)
    const batchId = batchIdOf(records, options)
    const used = records.filter(({ state }) => state === 'committed')
    if (used.some(record => record.batchId !== batchId))
      throw new LamppostError('UPLOAD_COMMITTED', {
        what: `A flight was made before of ${used.map(record => record.name).join(', ')}`,
      })
    const folder = join(batches, batchId)
    const files = filesOf(records, folder)
    if (used.length < records.length) await this.#link(files, folder)
    const batch: FlightBatch = { id: batchId, name: displayName(name), options, folder, files }
    const { jobId, isOver = false } = await intake.commit(batch).catch(async error => {
      if (used.length === 0) await rm(folder, { recursive: true, force: true })
      throw error
    })
    for (const { id } of records) await uploads.committed(id, batchId)
    if (isOver) {
      await rm(folder, { recursive: true, force: true })
      await uploads.release(batchId)
    }
    return { jobId, batchId, isOver }
  }

  /** What came must be what was sent. */
  async #compare(record: UploadRecord, sent: string | undefined): Promise<void> {
    const { id, name, state, sha256: received } = record
    if (state !== 'ready' || sent === undefined || sent === received) return
    const changed = new LamppostError('UPLOAD_CHANGED', { what: `${name} did not arrive as it was sent` })
    await this.#options.uploads.refuse(id, { code: changed.code, what: changed.message, hint: changed.hint })
  }

  /** The folder has its name once all files are in it. */
  async #link(files: readonly CommittedFile[], folder: string): Promise<void> {
    const { batches, folder: uploads } = this.#options
    if (await stat(folder).catch(() => undefined)) return
    const part = `${folder}.part`
    await rm(part, { recursive: true, force: true })
    await mkdir(part, { recursive: true, mode: 0o700 })
    for (const { uploadId, path } of files)
      await link(uploads.footagePath(uploadId), join(part, path.slice(folder.length + 1)))
    await sync(part)
    await rename(part, folder)
    await sync(batches)
  }
}

function batchIdOf(records: readonly UploadRecord[], options: Readonly<Record<string, unknown>>): string {
  const files = records.map(({ sha256, name }) => `${sha256} ${name}`).sort()
  const wish = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
  return uuidv5(JSON.stringify([files, wish]), BATCHES)
}

function demandWhole({ state, name }: UploadRecord): void {
  if (state === 'uploading')
    throw new LamppostError('UPLOAD_INCOMPLETE', { what: `${name} has not come as a whole` })
}

function demandUsable(records: readonly UploadRecord[]): void {
  const refused = records.flatMap(({ refusal }) => (refusal ? [refusal] : []))
  if (refused.length === 0) return
  throw new LamppostError('UPLOAD_REFUSED', {
    what: refused.map(({ code, what }) => `${what} (${code})`).join('; '),
  })
}

function filesOf(records: readonly UploadRecord[], folder: string): CommittedFile[] {
  const taken = new Set<string>()
  return records.map(({ id, name, bytes, sha256, findings }) => ({
    ...{ uploadId: id, name, bytes, sha256: sha256!, findings: findings! },
    path: join(folder, fileName(name, taken)),
  }))
}
