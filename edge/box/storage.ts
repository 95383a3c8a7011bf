import { join } from 'node:path'
import type { Check } from '../api/health.js'
import type { StorageConfig } from '../config/schema/storage.js'
import { evidenceEvent } from '../messages/evidence-event.js'
import type { BoxIdentity } from '../messages/message.js'
import { createBallast } from '../pipeline/record/ballast.js'
import { createCommandAnswers } from '../pipeline/record/command-answers.js'
import { openDatabase } from '../pipeline/record/database.js'
import { type DiskState, diskState } from '../pipeline/record/disk.js'
import { createEvictionRows } from '../pipeline/record/eviction-rows.js'
import { createOriginalsTable } from '../pipeline/record/originals/originals-table.js'
import { createProofLedger } from '../pipeline/record/proof-ledger.js'
import { createRoadPlacesTable } from '../pipeline/record/road-places-table.js'
import { createSqliteStore } from '../pipeline/record/sqlite-store.js'
import { createUploadsTable } from '../pipeline/record/uploads-table.js'
import { type BoxProofOptions, openBoxProof } from './box-proof.js'

export type Storage = Awaited<ReturnType<typeof openStorage>>

/** Database, what signs for evidence, and ballast below `storage.dir`. Throws STORE_UNAVAILABLE and STORE_NEWER. */
export async function openStorage(
  { dir, minFreeBytes }: StorageConfig,
  options: BoxProofOptions & { readonly identity: BoxIdentity },
) {
  const { identity } = options
  const ballast = createBallast(dir)
  const database = openDatabase(dir)
  const proof = await openBoxProof(dir, createProofLedger(database), options).catch(error => {
    database.close()
    throw error
  })
  const store = createSqliteStore({ database, freeBallast: ballast.release, prove: proof.write })
  return {
    store,
    proof,
    originals: createOriginalsTable(database),
    answers: createCommandAnswers({ database }),
    roads: createRoadPlacesTable(database),
    ballast,
    evidenceRoot: join(dir, 'evidence'),
    uploads: createUploadsTable({
      database,
      tell: (evidence, fate, timeMs) => (seq, id) =>
        evidenceEvent({ evidence, fate, identity, seq, id, timeMs }),
    }),
    evictionRows: createEvictionRows({
      ...{ database, prove: proof.write },
      // Whoever has it needs no word of that.
      tell: (evidence, timeMs) =>
        evidence.url === undefined
          ? (seq, id) =>
              evidenceEvent({ ...{ evidence, identity, seq, id, timeMs }, fate: { kind: 'removed' } })
          : undefined,
    }),
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
