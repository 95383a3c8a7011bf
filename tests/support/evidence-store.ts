import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Evidence } from '../../edge/domain/evidence.js'
import type { Incident } from '../../edge/domain/incident.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import { aChange, someEvidence, startMs } from './incidents.js'

/** A store on the disk, with evidence whose files are there. */
export interface EvidenceStore {
  readonly dir: string
  /** Folder below which evidence lies. */
  readonly root: string
  readonly database: ReturnType<typeof openDatabase>
  readonly store: ReturnType<typeof createSqliteStore>
  /** Records an incident with one file, of random content where none is given. */
  add(
    given?: Partial<Evidence> & { readonly content?: Buffer; readonly incident?: Partial<Incident> },
  ): Promise<{ readonly evidence: Evidence; readonly content: Buffer }>
  remove(): Promise<void>
}

export async function openEvidenceStore(given?: string): Promise<EvidenceStore> {
  const dir = given ?? (await mkdtemp(join(tmpdir(), 'lamppost-evidence-')))
  const root = join(dir, 'evidence')
  const database = openDatabase(dir)
  const store = createSqliteStore({ database, freeBallast: () => false })
  let messages = 0
  return {
    ...{ dir, root, database, store },
    add: async ({ content = randomBytes(2000), incident, ...more } = {}) => {
      const change = aChange('opened', incident)
      const sha256 = createHash('sha256').update(content).digest('hex')
      const evidence = someEvidence(change.incident.id, { bytes: content.length, sha256, ...more })
      await mkdir(dirname(join(root, evidence.path)), { recursive: true })
      await writeFile(join(root, evidence.path), content)
      messages += 1
      store.record({
        ...{ change, evidence: [evidence], recordedAtMs: startMs, messageId: `m-${messages}-${evidence.id}` },
        buildMessage: seq => ({ topic: 't', payload: `{"seq":${seq}}`, contentType: 'application/json' }),
      })
      return { evidence, content }
    },
    remove: async () => {
      store.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
