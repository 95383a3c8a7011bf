import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PROOF_FOLDER } from './layout.js'

/** As `putText` names what is not finished. */
const unfinished = /^(entries-\d{8,}|head)\.txt\.\d+\.new$/

/** Removes what a process that was killed left unfinished among the chains. Never rejects. */
export async function removeLeftovers(evidenceDir: string): Promise<void> {
  const folder = join(evidenceDir, PROOF_FOLDER)
  for (const chain of await readdir(folder).catch(() => [])) {
    const names = await readdir(join(folder, chain)).catch(() => [])
    for (const name of names.filter(name => unfinished.test(name)))
      await rm(join(folder, chain, name), { force: true }).catch(() => {})
  }
}
