import type { Check } from '../api/health.js'
import type { StorageConfig } from '../config/schema/storage.js'
import { createBallast } from '../pipeline/record/ballast.js'
import { openDatabase } from '../pipeline/record/database.js'
import { type DiskState, diskState } from '../pipeline/record/disk.js'
import { createEvidenceFiles } from '../pipeline/record/evidence-files.js'
import { createSqliteStore } from '../pipeline/record/sqlite-store.js'

export type Storage = ReturnType<typeof openStorage>

/** Database, evidence and ballast below `storage.dir`. Throws STORE_UNAVAILABLE and STORE_NEWER. */
export function openStorage({ dir, minFreeBytes }: StorageConfig) {
  const ballast = createBallast(dir)
  const store = createSqliteStore({ database: openDatabase(dir), freeBallast: ballast.release })
  return {
    store,
    ballast,
    files: createEvidenceFiles(dir, minFreeBytes),
    disk: (): Promise<DiskState> => diskState(dir),
    async check(): Promise<Check> {
      const { freeBytes } = await diskState(dir).catch(() => ({ freeBytes: undefined }))
      if (freeBytes === undefined) return { ok: false, why: `${dir} is gone` }
      if (freeBytes >= minFreeBytes) return { ok: true }
      return {
        ok: false,
        why: `${megabytes(freeBytes)} free in ${dir}, less than ${megabytes(minFreeBytes)}`,
      }
    },
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
