import type { Evidence } from '../../domain/evidence.js'
import type { Parts } from './multipart.js'

/** A file that waits for its upload. */
export interface Upload {
  readonly evidence: Evidence
  /** Attempts so far that did not bring it there. */
  readonly attempts: number
  /** An upload in parts that was begun, as it was kept. */
  readonly parts?: unknown
}

/** Why it is not there yet, and when it is due again, epoch milliseconds UTC. */
export interface Delay {
  readonly attempts: number
  readonly dueMs: number
  readonly reason: string
}

export interface NextUploads {
  readonly kinds: readonly Evidence['kind'][]
  readonly nowMs: number
  /** Ids of evidence. */
  readonly without: readonly string[]
}

/** What uploading needs of the store. Outlives the process. All may throw STORE_UNAVAILABLE, and have then changed nothing. */
export interface UploadQueue {
  /** Those that are due: high severity before low, then new before old. */
  next(limit: number, which: NextUploads): Upload[]
  /** When the first of those that are not due yet will be; undefined where there are none. */
  nextDueMs(kinds: readonly Evidence['kind'][], nowMs: number): number | undefined
  /** What of it is at the store by now; undefined forgets it. */
  keepParts(id: string, parts: Parts | undefined): void
  /** It is there. */
  uploaded(evidence: Evidence, url: string, nowMs: number): void
  later(id: string, delay: Delay): void
  /** It cannot be uploaded, and a person is told. */
  putAside(evidence: Evidence, reason: string, nowMs: number): void
}
