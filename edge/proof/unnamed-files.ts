import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FoundDraft } from './compose.js'
import { hashFile } from './hash-file.js'
import { isSafePath } from './layout.js'
import type { Ledger } from './ledger.js'
import type { ProofFile } from './statement.js'
import { walk } from './walk.js'

/** Files in one entry. */
const MOST_FILES = 200

/**
 * Files among the evidence that no entry names: left over when a recording was cut short, from before there was a chain, or
 * put there by somebody. To be called while nothing is recorded.
 */
export async function unnamedFiles(evidenceDir: string, ledger: Pick<Ledger, 'names'>): Promise<string[]> {
  const present = await walk(evidenceDir).catch(() => [])
  return present
    .filter(({ path, kind }) => kind === 'file' && isSafePath(path) && !ledger.names(path))
    .map(({ path }) => path)
}

/** What is to be said of such files as they are now, those of one incident together. What is gone meanwhile is left out. */
export async function* draftsOfFound(
  evidenceDir: string,
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<FoundDraft> {
  let incidentId: string | null = null
  let files: ProofFile[] = []
  for (const path of paths) {
    if (signal?.aborted) break
    const file = await describe(evidenceDir, path).catch(() => undefined)
    if (!file) continue
    if (files.length === MOST_FILES || (files.length > 0 && incidentOf(path) !== incidentId)) {
      yield { kind: 'found', incidentId, files }
      files = []
    }
    incidentId = incidentOf(path)
    files.push(file)
  }
  if (files.length > 0) yield { kind: 'found', incidentId, files }
}

const mimes: Readonly<Record<string, string>> = { '.jpg': 'image/jpeg', '.mp4': 'video/mp4' }

async function describe(evidenceDir: string, path: string): Promise<ProofFile> {
  const file = join(evidenceDir, path)
  const { sha256, bytes } = await hashFile(file)
  const { size } = await stat(file)
  if (size !== bytes) throw new Error('it is being written')
  const mime = mimes[extname(path)] ?? 'application/octet-stream'
  return { path, kind: 'found', variant: 'found', mime, bytes, sha256, capturedAt: null }
}

/** As evidence is laid down: `<year>/<month>/<day>/<incident>/<file>`. */
function incidentOf(path: string): string | null {
  const parts = path.split('/')
  return parts.length === 5 ? parts[3]! : null
}
