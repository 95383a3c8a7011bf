import { createHash, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Log } from '../../../edge/kit/log.js'
import { openDatabase } from '../../../edge/pipeline/record/database.js'
import { createProofLedger } from '../../../edge/pipeline/record/proof-ledger.js'
import { evidencePath, openProof } from '../../../edge/proof/open-proof.js'
import type { ProofFile } from '../../../edge/proof/statement.js'
import type { Random } from './tamper.js'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/**
 * A folder of evidence as a box leaves it behind: incidents with two pictures, two in five with a clip, and three in five cleared
 * with two more pictures. The files hold noise: nobody looks into them. Gives the folder of evidence.
 */
export async function proveIncidents(dir: string, incidents: number, random: Random): Promise<string> {
  const database = openDatabase(dir)
  let entries = 0
  const proof = await openProof({
    ...{ dir, ledger: createProofLedger(database), log: silent },
    origin: () => {
      entries += 1
      const at = new Date(Date.UTC(2026, 10, 23, 6) + entries * 60_000).toISOString()
      const clock = { bootId: 'boot-1', monotonicMs: entries * 60_000, synced: true }
      return { site: 'city/district/street', box: 'box-1', at, clock }
    },
  })
  const evidenceDir = evidencePath(dir)
  for (let incident = 0; incident < incidents; incident += 1) {
    const id = `00000000-0000-7000-8000-${String(incident).padStart(12, '0')}`
    const file = async (kind: string, variant: string, ending: string, bytes: number): Promise<ProofFile> => {
      const path = `2026/11/23/${id}/${kind}-${variant}.${ending}`
      const content = randomBytes(bytes)
      await mkdir(dirname(join(evidenceDir, path)), { recursive: true })
      await writeFile(join(evidenceDir, path), content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      const mime = ending === 'mp4' ? 'video/mp4' : 'image/jpeg'
      return { path, kind, variant, mime, bytes, sha256, capturedAt: '2026-11-23T06:00:00.000Z' }
    }
    const two = async (kind: string): Promise<ProofFile[]> => [
      await file(kind, 'clean', 'jpg', 500 + Math.floor(random() * 5000)),
      await file(kind, 'annotated', 'jpg', 500 + Math.floor(random() * 5000)),
    ]
    const write = (change: string, state: string, files: ProofFile[]): void =>
      void proof.write({
        ...{ kind: 'incident', incidentId: id, change, files },
        facts: { scenario: 'illegal-parking', state, severity: 2, label: 'car', confidence: 0.87 },
        camera: { kind: 'camera', id: 'east', name: '东门路口' },
        model: { id: 'urban-nano', sha256: 'ab'.repeat(32), provider: 'cpu' },
        rule: { id: 'illegal-parking', minScore: 0.4, rule: { kind: 'dwell', dwellMs: 180_000 } },
      })
    write('opened', 'open', await two('snapshot'))
    if (incident % 5 < 2) write('updated', 'updated', [await file('clip', 'clean', 'mp4', 8000)])
    if (incident % 5 > 1) write('cleared', 'cleared', await two('after'))
  }
  await proof.close()
  database.close()
  return evidenceDir
}
