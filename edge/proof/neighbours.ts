import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { firstSeqOf, PROOF_FOLDER } from './layout.js'
import { readLine } from './signed-line.js'
import { isEntry, type Tip } from './statement.js'

/** The last entry of each chain whose files lie in a folder of evidence, as far as it can be read and is rightly signed. */
export async function neighbours(evidenceDir: string): Promise<Tip[]> {
  const folder = join(evidenceDir, PROOF_FOLDER)
  const tips: Tip[] = []
  for (const chain of await namesIn(folder)) {
    const tip = await lastEntry(join(folder, chain))
    if (tip?.chain === chain) tips.push(tip)
  }
  return tips
}

async function lastEntry(folder: string): Promise<Tip | undefined> {
  const files = (await namesIn(folder)).filter(name => firstSeqOf(name) !== undefined)
  files.sort((a, b) => firstSeqOf(b)! - firstSeqOf(a)!)
  for (const name of files) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '')
    // What stands behind the last end of a line is half a line.
    for (const line of text.split('\n').slice(0, -1).reverse()) {
      const read = readLine(Buffer.from(line))
      if ('statement' in read && isEntry(read.statement))
        return { chain: read.statement.chain, seq: read.statement.seq, sha256: read.sha256 }
    }
  }
  return undefined
}

const namesIn = (dir: string): Promise<string[]> => readdir(dir).catch(() => [])
