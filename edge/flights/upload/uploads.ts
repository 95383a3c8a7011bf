import { v4 as uuidv4 } from 'uuid'
import type { Clock } from '../../kit/clock.js'
import { inTurn } from '../../kit/in-turn.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { promisedKind } from '../../media/footage-format.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import { inspect } from './inspect.js'
import { displayName } from './names.js'
import { keepQuota, keepRoom, takenBytes } from './room.js'
import type { UploadFolder } from './upload-folder.js'
import type { Refusal, UploadRecord } from './upload-record.js'

export interface UploadsOptions {
  readonly folder: UploadFolder
  readonly quotaBytes: number
  readonly minFreeBytes: number
  readonly keepUnfinishedForMs: number
  readonly limits: FootageLimits
  readonly freeBytes: () => Promise<number>
  readonly clock: Clock
  readonly log: Log
}

export interface UploadStatus extends UploadRecord {
  readonly receivedBytes: number
}

/** More of them is no use of a drone. */
const MOST_UPLOADS = 50_000

/** What has been uploaded, is being, and may be: the one place that knows the uploads while the box runs. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #records = new Map<string, UploadRecord>()
  readonly #receivedBytes = new Map<string, number>()
  /** When something came last, on the steady clock; before the start of this process, by the age that files had then. */
  readonly #touchedAtMs = new Map<string, number>()
  readonly #checks = new Map<string, Promise<UploadRecord>>()
  readonly #checkTurn = inTurn()
  readonly #closing = new AbortController()

  private constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Takes up what earlier runs left: uploads go on, and checks that were interrupted are made again. */
  static async open(options: UploadsOptions): Promise<Uploads> {
    const uploads = new Uploads(options)
    const { folder, clock } = options
    for (const record of await folder.load()) {
      const written = await folder.written(record.id)
      const ageMs = Math.max(0, clock.now() - (written?.atMs ?? record.createdAtMs))
      uploads.#records.set(record.id, record)
      uploads.#receivedBytes.set(record.id, written?.bytes ?? 0)
      uploads.#touchedAtMs.set(record.id, clock.monotonicMs() - ageMs)
      if (record.state === 'uploading' && written?.bytes === record.bytes) await uploads.finished(record.id)
      else if (record.state === 'checking') uploads.#check(record)
    }
    return uploads
  }

  get takenBytes(): number {
    return takenBytes(this.#records.values())
  }

  /** Oldest first. */
  list(): UploadStatus[] {
    return [...this.#records.values()]
      .sort((a, b) => a.createdAtMs - b.createdAtMs)
      .map(record => ({ ...record, receivedBytes: this.receivedBytes(record.id) }))
  }

  find(id: string): UploadRecord | undefined {
    return this.#records.get(id)
  }

  /** @throws LamppostError UPLOAD_UNKNOWN */
  demand(id: string): UploadRecord {
    const record = this.#records.get(id)
    if (record) return record
    throw new LamppostError('UPLOAD_UNKNOWN', { what: 'There is no upload of this id' })
  }

  receivedBytes(id: string): number {
    return this.#receivedBytes.get(id) ?? 0
  }

  /**
   * Makes room for a file that is going to come; its folder exists once this resolves.
   * @throws LamppostError FOOTAGE_EMPTY, FOOTAGE_TOO_LARGE, UPLOAD_QUOTA_REACHED, UPLOAD_NO_ROOM
   */
  async announce(id: string, givenName: string, bytes: number): Promise<UploadRecord> {
    const { folder, limits, quotaBytes, clock } = this.#options
    const name = displayName(givenName)
    if (bytes === 0) throw new LamppostError('FOOTAGE_EMPTY', { what: `${name} is empty` })
    if (bytes > limits.maxFileBytes)
      throw new LamppostError('FOOTAGE_TOO_LARGE', {
        what: `${name} has ${bytes} bytes; ${limits.maxFileBytes} are allowed`,
      })
    await this.#keepRoom(name, bytes)
    keepQuota(name, bytes, this.takenBytes, quotaBytes)
    this.#keepCount()
    const record: UploadRecord = { id, name, bytes, createdAtMs: clock.now(), state: 'uploading' }
    this.#touch(id)
    this.#records.set(id, record)
    try {
      await folder.create(record)
    } catch (error) {
      this.#forget(id)
      throw error
    }
    return record
  }

  /** Whether so much more may be written of an upload. @throws LamppostError UPLOAD_NO_ROOM */
  async demandRoom(id: string, bytes: number): Promise<void> {
    const { minFreeBytes, freeBytes } = this.#options
    keepRoom(this.demand(id).name, bytes, await freeBytes(), minFreeBytes)
  }

  /** Bytes of the upload that are on the disk now. */
  received(id: string, bytes: number): void {
    if (!this.#records.has(id)) return
    this.#receivedBytes.set(id, bytes)
    this.#touch(id)
  }

  /** The last byte has come: it is on the disk once this resolves, and is looked at afterwards. */
  async finished(id: string): Promise<void> {
    const record = this.demand(id)
    if (record.state !== 'uploading') return
    await this.#options.folder.settle(id)
    this.#check(await this.#change(record, { state: 'checking' }))
  }

  /**
   * Takes over a file that is here already, without its bytes. Undefined where it is not.
   * @throws LamppostError UPLOAD_QUOTA_REACHED
   */
  async take(givenName: string, bytes: number, sha256: string): Promise<UploadRecord | undefined> {
    const name = displayName(givenName)
    const known = this.#sameAs(sha256, bytes)
    if (!known?.findings || (promisedKind(name) ?? known.findings.kind) !== known.findings.kind)
      return undefined
    this.#keepCount()
    const { folder, clock } = this.#options
    const { findings } = known
    const id = uuidv4()
    const record: UploadRecord = {
      ...{ id, name, bytes, createdAtMs: clock.now(), state: 'ready', sha256, findings },
    }
    try {
      await folder.share(id, known.id)
      await folder.save(record)
    } catch {
      // It was removed in this moment, or links are not possible here: it has to be uploaded.
      await folder.remove(id)
      return undefined
    }
    this.#records.set(id, record)
    this.received(id, bytes)
    return record
  }

  /** The upload once it was looked at; at once, where it is not being. Rejects where that was not possible. */
  async checked(id: string): Promise<UploadRecord> {
    return (await this.#checks.get(id)) ?? this.demand(id)
  }

  /** Puts a file aside for a reason that shows only later. */
  async refuse(id: string, refusal: Refusal): Promise<void> {
    await this.#change(this.demand(id), { state: 'refused', refusal })
  }

  async committed(id: string, batchId: string): Promise<void> {
    await this.#change(this.demand(id), { state: 'committed', batchId })
  }

  /** @throws LamppostError UPLOAD_UNKNOWN, UPLOAD_COMMITTED */
  async remove(id: string): Promise<void> {
    if (this.demand(id).state === 'committed')
      throw new LamppostError('UPLOAD_COMMITTED', { what: 'A flight was made of this upload' })
    await this.#remove(id)
  }

  /** The flight needs its footage no more: what nobody else has is gone from the disk then. */
  async release(batchId: string): Promise<void> {
    for (const record of this.#records.values()) if (record.batchId === batchId) await this.#remove(record.id)
  }

  /** Removes what was not finished or committed, and not gone on with for too long; tries again what could not be checked. */
  async upkeep(): Promise<void> {
    const { clock, log, keepUnfinishedForMs } = this.#options
    for (const record of [...this.#records.values()]) {
      if (record.state === 'committed') continue
      const idleMs = clock.monotonicMs() - (this.#touchedAtMs.get(record.id) ?? 0)
      if (record.state === 'checking') {
        if (!this.#checks.has(record.id)) this.#check(record)
      } else if (idleMs > keepUnfinishedForMs) {
        log.info(
          { uploadId: record.id, state: record.state },
          'an upload that nobody went on with is removed',
        )
        await this.#remove(record.id)
      }
    }
  }

  /** Resolves when no file is being looked at any more; what was not, is after the next start. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#checks.values())
  }

  #check(record: UploadRecord): void {
    const check = this.#checkTurn(() => this.#inspect(record))
    this.#checks.set(record.id, check)
    const over = (): void => void this.#checks.delete(record.id)
    check.then(over, error => {
      over()
      if (this.#closing.signal.aborted || !this.#records.has(record.id)) return
      this.#options.log.error(
        { uploadId: record.id, error: describeError(error) },
        'an upload cannot be looked at; it is tried again',
      )
    })
  }

  async #inspect(record: UploadRecord): Promise<UploadRecord> {
    const { folder, limits } = this.#options
    this.#closing.signal.throwIfAborted()
    const path = folder.footagePath(record.id)
    const { sha256, verdict } = await inspect(path, record.name, limits, this.#closing.signal)
    if ('refusal' in verdict) return this.#change(record, { state: 'refused', sha256, ...verdict })
    const known = this.#sameAs(sha256, record.bytes)
    if (known) await folder.share(record.id, known.id).catch(() => {})
    return this.#change(record, { state: 'ready', sha256, ...verdict })
  }

  #sameAs(sha256: string, bytes: number): UploadRecord | undefined {
    return [...this.#records.values()].find(
      record =>
        record.sha256 === sha256 &&
        record.bytes === bytes &&
        (record.state === 'ready' || record.state === 'committed'),
    )
  }

  /** Uploads that are under way are going to take what they announced. */
  async #keepRoom(name: string, bytes: number): Promise<void> {
    const { minFreeBytes, freeBytes } = this.#options
    const coming = [...this.#records.values()]
      .filter(({ state }) => state === 'uploading')
      .reduce((sum, record) => sum + record.bytes - this.receivedBytes(record.id), 0)
    keepRoom(name, bytes, (await freeBytes()) - coming, minFreeBytes)
  }

  #keepCount(): void {
    if (this.#records.size < MOST_UPLOADS) return
    throw new LamppostError('UPLOAD_QUOTA_REACHED', { what: `There are ${MOST_UPLOADS} uploads already` })
  }

  async #change(record: UploadRecord, change: Partial<UploadRecord>): Promise<UploadRecord> {
    const changed = { ...this.demand(record.id), ...change }
    await this.#options.folder.save(changed)
    // Removed while it was written: that is what holds.
    if (!this.#records.has(record.id)) await this.#options.folder.remove(record.id)
    this.demand(record.id)
    this.#records.set(record.id, changed)
    this.#touch(record.id)
    return changed
  }

  async #remove(id: string): Promise<void> {
    this.#forget(id)
    await this.#options.folder.remove(id)
  }

  #forget(id: string): void {
    for (const map of [this.#records, this.#receivedBytes, this.#touchedAtMs]) map.delete(id)
  }

  #touch(id: string): void {
    this.#touchedAtMs.set(id, this.#options.clock.monotonicMs())
  }
}
