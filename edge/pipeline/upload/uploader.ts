import { Alarm } from '../../kit/alarm.js'
import { backoffMs } from '../../kit/backoff.js'
import { describeError, messageOf } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { publicUrl } from './address.js'
import type { Upload, UploadQueue } from './queue.js'
import { type UploadFileOptions, uploadFile } from './upload-file.js'
import { UploadTrouble } from './upload-trouble.js'

/** Since the uploader was made. */
export interface UploadCounts {
  readonly uploaded: number
  readonly uploadedBytes: number
  /** Attempts that have to be made again. */
  readonly retried: number
  readonly putAside: number
}

export interface Uploader {
  /** Called once. Brings evidence to the store until `signal` fires; what is under way then goes on after the next start. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** There is new evidence. */
  wake(): void
  counts(): UploadCounts
  /** Why the store takes nothing at present; undefined when all is well. */
  trouble(): string | undefined
}

export interface UploaderOptions extends Omit<UploadFileOptions, 'keepParts' | 'config'> {
  readonly config: UploadFileOptions['config'] & {
    readonly kinds: readonly Upload['evidence']['kind'][]
    readonly atOnce: number
  }
  readonly queue: UploadQueue
  readonly log: Log
  /** Uniform in [0, 1). */
  readonly random?: () => number
}

/** How long everybody waits, by how often the store was in trouble without a success in between. */
const storeWaits = { firstMs: 1000, longestMs: 300_000 }
const slowWaits = { firstMs: 60_000, longestMs: 900_000 }
/** How long one file waits, so that others get their turn. */
const fileWaits = { firstMs: 30_000, longestMs: 3_600_000 }
const shortFileWaits = { firstMs: 30_000, longestMs: 300_000 }
/** Trouble of the store is no fault of the file: so often it stays first in the queue. */
const patience = 3
const idleMs = 60_000
const queueTroubleMs = 5000

export function createUploader(options: UploaderOptions): Uploader {
  const { queue, clock, log, config, random = Math.random } = options
  const counts = { uploaded: 0, uploadedBytes: 0, retried: 0, putAside: 0 }
  const alarm = new Alarm()
  const underWay = new Map<string, Promise<void>>()
  let pausedUntilMs = 0
  let troubles = 0
  let lastInTrouble: string | undefined
  let trouble: string | undefined

  const pause = (waitMs: number): void => {
    pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + waitMs)
  }

  const delay = ({ evidence, attempts }: Upload, { kind, message, retryAfterMs }: UploadTrouble): void => {
    const isOfFile = kind === 'file'
    const waitMs = isOfFile
      ? backoffMs(attempts, { ...fileWaits, random })
      : attempts < patience
        ? 0
        : backoffMs(attempts - patience, { ...shortFileWaits, random })
    counts.retried += 1
    queue.later(evidence.id, { attempts: attempts + 1, dueMs: clock.now() + waitMs, reason: message })
    // One file that is refused again and again must not keep the others; a store that refuses each of them does.
    const isOldNews = isOfFile && lastInTrouble === evidence.id
    const waits = kind === 'slow' ? slowWaits : storeWaits
    pause(retryAfterMs ?? backoffMs(isOldNews ? 0 : troubles, { ...waits, random }))
    if (!isOldNews) troubles += 1
    lastInTrouble = evidence.id
    const fields = { evidenceId: evidence.id, incidentId: evidence.incidentId, reason: message }
    if (trouble !== message) log.warn(fields, 'evidence is not uploaded yet')
    trouble = message
  }

  const succeed = ({ evidence }: Upload): void => {
    queue.uploaded(evidence, publicUrl(options.addressOf(evidence)), clock.now())
    counts.uploaded += 1
    counts.uploadedBytes += evidence.bytes
    if (trouble !== undefined) log.info({ ...counts }, 'the store takes evidence again')
    trouble = undefined
    troubles = 0
  }

  const putAside = ({ evidence }: Upload, reason: string): void => {
    queue.putAside(evidence, reason, clock.now())
    counts.putAside += 1
    const fields = { evidenceId: evidence.id, incidentId: evidence.incidentId, reason }
    log.error(fields, 'evidence cannot be uploaded: put aside')
  }

  const attempt = async (upload: Upload, signal: AbortSignal): Promise<void> => {
    try {
      await uploadFile(upload, { ...options, keepParts: queue.keepParts }, signal)
      succeed(upload)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof UploadTrouble)) throw error
      if (error.kind === 'never') putAside(upload, error.message)
      else delay(upload, error)
    }
  }

  /** What the store of this box refuses is tried again, like what no one thought of; neither may end the others. */
  const guarded = async (upload: Upload, signal: AbortSignal): Promise<void> => {
    try {
      await attempt(upload, signal)
    } catch (error) {
      log.error({ evidenceId: upload.evidence.id, error: describeError(error) }, 'an upload failed')
      trouble = messageOf(error)
      pause(queueTroubleMs)
    }
    underWay.delete(upload.evidence.id)
    alarm.ring()
  }

  const next = (): Upload[] => {
    // After trouble one file goes ahead, and only when it got through do others follow.
    const free = (troubles > 0 ? 1 : config.atOnce) - underWay.size
    if (free <= 0) return []
    try {
      return queue.next(free, { kinds: config.kinds, nowMs: clock.now(), without: [...underWay.keys()] })
    } catch (error) {
      log.error({ error: describeError(error) }, 'the list of uploads cannot be read')
      pause(queueTroubleMs)
      return []
    }
  }

  const untilDueMs = (): number => {
    try {
      const dueMs = queue.nextDueMs(config.kinds, clock.now())
      return dueMs === undefined ? idleMs : Math.min(idleMs, Math.max(100, dueMs - clock.now()))
    } catch {
      return queueTroubleMs
    }
  }

  return {
    run: async signal => {
      while (!signal.aborted) {
        const pauseMs = pausedUntilMs - clock.monotonicMs()
        const uploads = pauseMs > 0 ? [] : next()
        for (const upload of uploads) underWay.set(upload.evidence.id, guarded(upload, signal))
        if (uploads.length === 0) await alarm.sleep(pauseMs > 0 ? pauseMs : untilDueMs(), clock, signal)
      }
      await Promise.all(underWay.values())
    },
    wake: () => alarm.ring(),
    counts: () => ({ ...counts }),
    trouble: () => trouble,
  }
}
