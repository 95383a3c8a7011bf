import { LamppostError } from '../../kit/lamppost-error.js'
import type { UploadRecord } from './upload-record.js'

/** What the uploads take, each with its whole length from its beginning; files that are stored once count once. */
export function takenBytes(records: Iterable<UploadRecord>): number {
  const files = new Map<string, number>()
  for (const { id, sha256, bytes } of records) files.set(sha256 ?? id, bytes)
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** @throws LamppostError UPLOAD_QUOTA_REACHED */
export function keepQuota(name: string, bytes: number, taken: number, quota: number): void {
  if (taken + bytes <= quota) return
  throw new LamppostError('UPLOAD_QUOTA_REACHED', {
    what: `${name} (${gigabytes(bytes)}) would bring the footage on the box to ${gigabytes(taken + bytes)}; ${gigabytes(quota)} are allowed`,
  })
}

/** @throws LamppostError UPLOAD_NO_ROOM */
export function keepRoom(name: string, bytes: number, freeBytes: number, minFreeBytes: number): void {
  if (freeBytes - bytes >= minFreeBytes) return
  throw new LamppostError('UPLOAD_NO_ROOM', {
    what: `${name} needs ${gigabytes(bytes)}; of ${gigabytes(freeBytes)} free on the disk of the box, ${gigabytes(minFreeBytes)} are left to others`,
  })
}

const gigabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
