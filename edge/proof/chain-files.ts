import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { putText, sync } from '../kit/put-file.js'
import { chainFolder, ENTRIES_IN_A_FILE, entriesFile, firstInFile, HEAD_FILE } from './layout.js'
import type { Ledger } from './ledger.js'
import type { Scribe } from './scribe.js'
import type { Tip } from './statement.js'

export interface ChainFiles {
  /**
   * Makes the files of the chain again that are missing or are not as the ledger has them, and gives their names. What is
   * long since full is looked at by its size only: reading it all is what "verify" is for.
   */
  mend(): Promise<string[]>
  /** Writes what the ledger has and the files have not, and the head. Resolves when it is on the disk. Not twice at a time. */
  catchUp(): Promise<void>
}

/** The files of the chain that is being written, below a folder of evidence. */
export function createChainFiles(
  evidenceDir: string,
  ledger: Pick<Ledger, 'tip' | 'lines' | 'bytes'>,
  scribe: Pick<Scribe, 'head'>,
): ChainFiles {
  /** The last entry that is surely in its file, and whether something unfinished may stand behind it. */
  let written: { readonly chain: string; readonly seq: number; readonly torn: boolean } | undefined

  const pathOf = (chain: string, name: string): string => join(chainFolder(evidenceDir, chain), name)
  const textOf = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')
  const isAsItShould = async (chain: string, first: number, lastSeq: number): Promise<boolean> => {
    const path = pathOf(chain, entriesFile(first))
    const state = await stat(path).catch(() => undefined)
    if (state?.size !== ledger.bytes(chain, first, ENTRIES_IN_A_FILE)) return false
    if (first !== firstInFile(lastSeq)) return true
    return (await readFile(path, 'utf8')) === textOf(ledger.lines(chain, first, ENTRIES_IN_A_FILE))
  }

  const putHead = (tip: Tip): Promise<void> =>
    putText(pathOf(tip.chain, HEAD_FILE), `${scribe.head(tip).text}\n`)

  /** Entries `from` to `to` of one file. */
  const add = async (chain: string, from: number, to: number): Promise<void> => {
    const path = pathOf(chain, entriesFile(firstInFile(from)))
    const text = textOf(ledger.lines(chain, from, to - from + 1))
    if (from === firstInFile(from)) return putText(path, text)
    await appendFile(path, text)
    await sync(path)
  }

  return {
    async mend() {
      const tip = ledger.tip()
      if (!tip) return []
      const mended: string[] = []
      for (let first = 1; first <= tip.seq; first += ENTRIES_IN_A_FILE) {
        if (await isAsItShould(tip.chain, first, tip.seq)) continue
        await add(tip.chain, first, Math.min(first + ENTRIES_IN_A_FILE - 1, tip.seq))
        mended.push(entriesFile(first))
      }
      await putHead(tip)
      written = { chain: tip.chain, seq: tip.seq, torn: false }
      return mended
    },
    async catchUp() {
      const tip = ledger.tip()
      if (!tip) return
      const { chain } = tip
      const before = written?.chain === chain ? written : { chain, seq: 0, torn: true }
      if (before.seq === tip.seq && !before.torn) return
      written = { ...before, torn: true }
      // A file in which an attempt ended is written anew, so that nothing is built on half a line.
      let from = before.torn ? firstInFile(before.seq + 1) : before.seq + 1
      while (from <= tip.seq) {
        const to = Math.min(firstInFile(from) + ENTRIES_IN_A_FILE - 1, tip.seq)
        await add(chain, from, to)
        from = to + 1
      }
      await putHead(tip)
      written = { chain, seq: tip.seq, torn: false }
    },
  }
}
