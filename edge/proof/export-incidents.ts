import { constants, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAbsence } from './absence.js'
import { composeExport } from './compose.js'
import { chainFolder, entriesFile, firstInFile, HEAD_FILE, isSafePath } from './layout.js'
import type { ChainLines, Ledger } from './ledger.js'
import { readLine } from './signed-line.js'
import type { Signer } from './signer.js'
import { type Entry, isEntry, type Origin } from './statement.js'

export interface ExportOptions {
  readonly evidenceDir: string
  readonly ledger: Pick<Ledger, 'linesOf'>
  readonly signer: Signer
  readonly origin: Origin
}

export interface Exported {
  /** Incidents that have entries. */
  readonly incidents: number
  readonly entries: number
  readonly files: number
  /** Files that their entries name, that were not removed by the box itself, and that are gone. */
  readonly missing: readonly string[]
}

/**
 * Copies what proves some incidents into a folder that can be verified alone: their entries, those that tell of the chain and
 * its keys, and their files; and signs which entries these are. Rejects where something is in the way, and copies over nothing.
 */
export async function exportIncidents(
  incidentIds: readonly string[],
  out: string,
  { evidenceDir, ledger, signer, origin }: ExportOptions,
): Promise<Exported> {
  const wanted = new Set(incidentIds)
  const found = new Set<string>()
  const files = new Set<string>()
  const removed = new Set<string>()
  let entries = 0
  for (const { tip, lines } of ledger.linesOf(incidentIds)) {
    const kept = lines.filter(({ text }) => {
      const entry = entryIn(text)
      if (!entry || !belongs(entry, wanted)) return false
      note(entry, { found, files, removed })
      return true
    })
    entries += kept.length
    await writeChain(out, { tip, lines: kept })
    const taken = { incidents: [...incidentIds], entries: kept.map(({ seq }) => seq) }
    const head = composeExport(taken, tip, origin, signer)
    await writeFile(join(chainFolder(out, tip.chain), HEAD_FILE), `${head.text}\n`, { flag: 'wx' })
  }
  const missing: string[] = []
  let copied = 0
  for (const path of files) {
    if (await copy(evidenceDir, out, path)) copied += 1
    else if (!removed.has(path)) missing.push(path)
  }
  return { incidents: found.size, entries, files: copied, missing }
}

const entryIn = (text: string): Entry | undefined => {
  const read = readLine(Buffer.from(text))
  return 'statement' in read && isEntry(read.statement) ? read.statement : undefined
}

/** What was found and belongs to no incident is nobody's. */
const belongs = (entry: Entry, wanted: ReadonlySet<string>): boolean =>
  'incident' in entry
    ? entry.incident !== null && wanted.has(entry.incident.id)
    : entry.kind === 'start' || entry.kind === 'key'

function note(
  entry: Entry,
  { found, files, removed }: Record<'found' | 'files' | 'removed', Set<string>>,
): void {
  if ('incident' in entry && entry.incident) found.add(entry.incident.id)
  if (!('files' in entry)) return
  const paths = entry.files.map(({ path }) => path).filter(isSafePath)
  for (const path of paths) (entry.kind === 'removed' ? removed : files).add(path)
}

/** As on the box: each entry in the file in which it lies there. */
async function writeChain(out: string, { tip, lines }: ChainLines): Promise<void> {
  const folder = chainFolder(out, tip.chain)
  await mkdir(folder, { recursive: true })
  const texts = new Map<number, string>()
  for (const { seq, text } of lines) {
    const first = firstInFile(seq)
    texts.set(first, `${texts.get(first) ?? ''}${text}\n`)
  }
  for (const [first, text] of texts) await writeFile(join(folder, entriesFile(first)), text, { flag: 'wx' })
}

/** False where the file is gone. */
async function copy(evidenceDir: string, out: string, path: string): Promise<boolean> {
  const to = join(out, path)
  await mkdir(dirname(to), { recursive: true })
  try {
    await copyFile(join(evidenceDir, path), to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}
