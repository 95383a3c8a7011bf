import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../kit/lamppost-error.js'
import { ChainJudge, type Listener } from './chain-judge.js'
import type { Claims } from './claims.js'
import { firstSeqOf, HEAD_FILE, PROOF_FOLDER } from './layout.js'
import { readLine } from './signed-line.js'
import { type Closing, isEntry } from './statement.js'

const END_OF_LINE = 0x0a

/** Reads all that a folder holds of one chain. `names` are the files there; `onFile` is told of each that is read. */
export async function readChain(
  dir: string,
  chain: string,
  names: readonly string[],
  claims: Claims,
  listener: Listener,
  onFile: () => void = () => {},
): Promise<ChainJudge> {
  const folder = `${PROOF_FOLDER}/${chain}`
  const read = async (name: string): Promise<Buffer | undefined> => {
    try {
      onFile()
      return await readFile(join(dir, folder, name))
    } catch (error) {
      listener.found({ kind: 'unreadable', path: `${folder}/${name}`, what: messageOf(error) })
      return undefined
    }
  }
  const closing = names.includes(HEAD_FILE)
    ? closingIn(await read(HEAD_FILE), chain, `${folder}/${HEAD_FILE}`, listener)
    : undefined
  if (!names.includes(HEAD_FILE))
    listener.found({
      kind: 'lost',
      path: `${folder}/${HEAD_FILE}`,
      what: 'what tells how far the chain goes is gone',
    })
  const judge = new ChainJudge(chain, folder, closing, claims, listener)
  const files = names.filter(name => firstSeqOf(name) !== undefined)
  files.sort((a, b) => firstSeqOf(a)! - firstSeqOf(b)!)
  for (const name of files) {
    const bytes = await read(name)
    if (bytes) readLines(bytes, name, `${folder}/${name}`, judge, listener)
  }
  judge.end()
  return judge
}

function readLines(bytes: Buffer, name: string, path: string, judge: ChainJudge, listener: Listener): void {
  let lineNumber = 1
  let from = 0
  for (; from < bytes.length; lineNumber += 1) {
    const end = bytes.indexOf(END_OF_LINE, from)
    if (end < 0) break
    judge.line(bytes.subarray(from, end), name, lineNumber)
    from = end + 1
  }
  if (from === bytes.length && bytes.length > 0) return
  const what = bytes.length === 0 ? 'is empty' : `line ${lineNumber} is cut short`
  listener.found({ kind: 'changed', path, what })
}

function closingIn(
  bytes: Buffer | undefined,
  chain: string,
  path: string,
  listener: Listener,
): Closing | undefined {
  if (!bytes) return undefined
  const tell = (what: string): undefined => {
    listener.found({ kind: 'changed', path, what })
    return undefined
  }
  if (bytes.indexOf(END_OF_LINE) !== bytes.length - 1) return tell('is not one line')
  const read = readLine(bytes.subarray(0, -1))
  if (!('statement' in read)) return tell('does not have the signature that it carries')
  const { statement } = read
  if (isEntry(statement)) return tell('is an entry, and none that tells how far the chain goes')
  if (statement.chain !== chain) return tell('is of another chain')
  listener.signed(statement)
  return statement
}
