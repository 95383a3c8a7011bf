import { createHash, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { migrate } from '../../edge/pipeline/record/migrate.js'
import { createProofLedger } from '../../edge/pipeline/record/proof-ledger.js'
import type { IncidentDraft } from '../../edge/proof/compose.js'
import type { Ledger } from '../../edge/proof/ledger.js'
import { evidencePath, openProof, type Proof } from '../../edge/proof/open-proof.js'
import type { Origin, ProofFile } from '../../edge/proof/statement.js'
import { recordingLog } from './recording-log.js'

/** A ledger in memory, or in the file. */
export function aLedger(path = ':memory:'): {
  readonly ledger: Ledger
  readonly database: Database.Database
} {
  const database = new Database(path)
  migrate(database)
  return { database, ledger: createProofLedger(database) }
}

/** Times that go on by a second each time they are asked for. */
export function origins(startMs = Date.UTC(2026, 10, 23, 6)): () => Origin {
  let asked = 0
  return () => {
    asked += 1
    return {
      site: 'chongqing/yuzhong',
      box: 'box-7',
      at: new Date(startMs + asked * 1000).toISOString(),
      clock: { bootId: 'boot-1', monotonicMs: asked * 1000, synced: true },
    }
  }
}

export interface ProvenFolder {
  /** Of the store. */
  readonly dir: string
  readonly evidenceDir: string
  readonly proof: Proof
  readonly ledger: Ledger
  readonly log: ReturnType<typeof recordingLog>
  readonly origin: () => Origin
  /** Writes files of so many random bytes, and the entry that names them; gives their paths. */
  record(incidentId: string, change?: string, sizes?: readonly number[]): Promise<string[]>
}

export async function openProvenFolder(dir: string, ledger = aLedger().ledger): Promise<ProvenFolder> {
  const log = recordingLog()
  const origin = origins()
  const proof = await openProof({ dir, ledger, origin, log: log.log })
  const evidenceDir = evidencePath(dir)
  return {
    ...{ dir, evidenceDir, proof, ledger, log, origin },
    async record(incidentId, change = 'opened', sizes = [300, 200]) {
      const files: ProofFile[] = []
      for (const size of sizes) files.push(await writeEvidence(evidenceDir, incidentId, randomBytes(size)))
      proof.write(anEntry(incidentId, change, files))
      return files.map(({ path }) => path)
    },
  }
}

export const anEntry = (
  incidentId: string,
  change = 'opened',
  files: readonly ProofFile[] = [],
): IncidentDraft => ({
  kind: 'incident',
  incidentId,
  change,
  facts: { scenario: 'illegal-parking', state: 'open', severity: 2, label: 'car', confidence: 0.87 },
  camera: { kind: 'camera', id: 'cam-1', name: '解放碑路口' },
  model: { id: 'urban-nano', sha256: 'ab'.repeat(32), provider: 'cpu' },
  rule: { id: 'illegal-parking', version: 1, minScore: 0.4, rule: { kind: 'dwell', dwellMs: 90_000 } },
  files: [...files],
})

let made = 0

/** A file as the box lays evidence down. */
export async function writeEvidence(
  evidenceDir: string,
  incidentId: string,
  content: Buffer,
): Promise<ProofFile> {
  made += 1
  const path = `2026/11/23/${incidentId}/snapshot-${String(made).padStart(6, '0')}-clean.jpg`
  await mkdir(dirname(join(evidenceDir, path)), { recursive: true })
  await writeFile(join(evidenceDir, path), content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return {
    ...{ path, kind: 'snapshot', variant: 'clean', mime: 'image/jpeg', bytes: content.length, sha256 },
    capturedAt: '2026-11-23T06:00:00.000Z',
  }
}
