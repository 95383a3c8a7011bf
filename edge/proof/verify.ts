import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { LamppostError, messageOf } from '../kit/lamppost-error.js'
import { isAbsence } from './absence.js'
import type { ChainJudge, Listener } from './chain-judge.js'
import { type Claim, Claims } from './claims.js'
import type { ChainSummary, Finding, KeySummary, Note, ProofReport } from './findings.js'
import { hashFile } from './hash-file.js'
import { firstSeqOf, HEAD_FILE, PROOF_FOLDER } from './layout.js'
import { readChain } from './read-chain.js'
import { fingerprintOf } from './signer.js'
import { type EntryOf, isEntry, type Statement } from './statement.js'
import { type Found, walk } from './walk.js'

export interface VerifyOptions {
  /** Public keys that are known to belong to the box, 32 bytes in base64; nobody else's word counts then. */
  readonly trustedKeys?: readonly string[]
  /** sha256 of entries that are known from elsewhere, as from messages: the folder has to have them. */
  readonly knownEntries?: readonly string[]
  /** Told while files of entries are read, by their number, and then while evidence is read, in bytes. */
  readonly onProgress?: (what: 'entries' | 'evidence', done: number, total: number) => void
}

/**
 * Whether a folder of evidence, or what was exported of one, is as the box signed it. Needs nothing but the folder. Rejects with
 * PROOF_MISSING where nothing in it was signed by a box.
 */
export async function verifyFolder(
  dir: string,
  { trustedKeys, knownEntries = [], onProgress = () => {} }: VerifyOptions = {},
): Promise<ProofReport> {
  // Listed first: what a running box adds meanwhile is in the chain before it is read, or not in the list.
  const present = await walk(dir).catch((cause: unknown) => {
    throw new LamppostError('PROOF_MISSING', { what: `${dir} is no folder that can be read`, cause })
  })
  const findings: Finding[] = []
  const notes: Note[] = []
  const keys = new Keys(trustedKeys)
  const counts = { removed: 0, found: 0, unsynced: 0 }
  const listener: Listener = {
    found: finding => findings.push(finding),
    noted: note => notes.push(note),
    signed(statement) {
      keys.signed(statement)
      if (!isEntry(statement)) return
      if (statement.clock.synced !== true) counts.unsynced += 1
      if (statement.kind === 'removed') counts.removed += statement.files.length
      if (statement.kind === 'found') counts.found += statement.files.length
      if (statement.kind === 'start') starts.push(statement)
    },
  }
  const starts: EntryOf<'start'>[] = []
  const claims = new Claims(listener.found)
  const chains = chainsIn(present, listener.found)
  if (chains.size === 0) throw nothingSigned(dir, present)
  const judges = new Map<string, ChainJudge>()
  const total = [...chains.values()].flat().length
  let done = 0
  const onFile = (): void => {
    done += 1
    onProgress('entries', done, total)
  }
  for (const [chain, names] of chains)
    judges.set(chain, await readChain(dir, chain, names, claims, listener, onFile))
  for (const start of starts) checkFollows(start, judges, listener)
  for (const sha256 of knownEntries) {
    if ([...judges.values()].some(judge => judge.hasHash(sha256))) continue
    const what = `the entry ${sha256}, which is known from elsewhere, is not there`
    findings.push({ kind: 'lost', path: PROOF_FOLDER, what })
  }
  findings.push(...keys.foreign())

  const named = claims.all()
  const kept = named.filter(({ removedFor }) => removedFor === undefined)
  await judgeFiles(dir, named, present, listener, onProgress)
  const summaries = [...judges.values()].flatMap(judge => judge.summary() ?? [])
  notes.push(...notesOn(counts, summaries, keys))
  return {
    ...{ intact: findings.length === 0, findings, notes, chains: summaries, keys: keys.all() },
    incidents: new Set([...judges.values()].flatMap(judge => [...judge.incidents])).size,
    files: kept.length,
    bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The names of the files of each chain; what else lies among them is told. */
function chainsIn(present: readonly Found[], found: (finding: Finding) => void): Map<string, string[]> {
  const chains = new Map<string, string[]>()
  for (const { path, kind } of present) {
    const [top, chain, name, ...deeper] = path.split('/')
    if (top !== PROOF_FOLDER) continue
    const isOurs = name === HEAD_FILE || (name !== undefined && firstSeqOf(name) !== undefined)
    if (!uuid.test(chain ?? '') || !isOurs || deeper.length > 0 || kind !== 'file')
      found({ kind: 'added', path, what: 'no box writes this' })
    else chains.set(chain!, [...(chains.get(chain!) ?? []), name!])
  }
  return chains
}

function nothingSigned(dir: string, present: readonly Found[]): LamppostError {
  const inside = present.find(({ path }) => /^[^/]+\/proof\/[^/]+\/head\.txt$/.test(path))
  return new LamppostError('PROOF_MISSING', {
    what: `Nothing in ${dir} was signed by a box`,
    ...(inside && { hint: `Give the folder of evidence itself: ${join(dir, inside.path.split('/')[0]!)}.` }),
  })
}

function checkFollows(
  { chain, follows }: EntryOf<'start'>,
  judges: ReadonlyMap<string, ChainJudge>,
  { found }: Listener,
): void {
  if (judges.get(chain)?.summary()?.holds === 'export') return
  for (const { chain: earlier, seq, sha256 } of follows) {
    const path = `${PROOF_FOLDER}/${earlier}`
    const judge = judges.get(earlier)
    if (!judge) found({ kind: 'lost', path, what: 'a chain is gone that was there when the next one began' })
    else if (!judge.has(seq, sha256))
      found({
        kind: 'lost',
        path,
        what: `entry ${seq} is not as it was when chain ${chain} began, or gone`,
      })
  }
}

/** A disk answers several questions about small files as fast as one. */
const FILES_AT_A_TIME = 8

/** Holds every file against what was signed, and tells of those that nobody named. */
async function judgeFiles(
  dir: string,
  named: readonly Claim[],
  present: readonly Found[],
  { found, noted }: Listener,
  onProgress: NonNullable<VerifyOptions['onProgress']>,
): Promise<void> {
  const total = named.reduce((sum, { bytes, removedFor }) => sum + (removedFor === undefined ? bytes : 0), 0)
  let done = 0
  const onRead = (bytes: number): void => {
    done += bytes
    onProgress('evidence', Math.min(done, total), total)
  }
  for (let at = 0; at < named.length; at += FILES_AT_A_TIME) {
    const some = named.slice(at, at + FILES_AT_A_TIME)
    for (const one of await Promise.all(some.map(claim => judgeFile(dir, claim, onRead)))) {
      if (one && 'path' in one) found(one)
      else if (one) noted(one)
    }
  }
  const paths = new Set(named.map(({ path }) => path))
  for (const { path } of present) {
    if (!paths.has(path) && !path.startsWith(`${PROOF_FOLDER}/`))
      found({ kind: 'added', path, what: 'no entry that can be read names it' })
  }
}

async function judgeFile(
  dir: string,
  { path, sha256, bytes, seq, removedFor }: Claim,
  onRead: (bytes: number) => void,
): Promise<Finding | Note | undefined> {
  const file = join(dir, path)
  try {
    const state = await lstat(file)
    if (!state.isFile()) return { kind: 'changed', path, what: `is no file; entry ${seq} names one` }
    if (state.size !== bytes)
      return { kind: 'changed', path, what: `has ${state.size} bytes; entry ${seq} says ${bytes}` }
    const now = await hashFile(file, onRead)
    if (now.sha256 !== sha256)
      return { kind: 'changed', path, what: `has the sha256 ${now.sha256}; entry ${seq} says ${sha256}` }
    if (removedFor === undefined) return undefined
    return { kind: 'removed', what: `${path} is still there, although it counts as removed` }
  } catch (error) {
    if (!isAbsence(error)) return { kind: 'unreadable', path, what: messageOf(error) }
    if (removedFor !== undefined) return undefined
    return { kind: 'lost', path, what: `is gone; entry ${seq} names it` }
  }
}

/** Who signed how much. */
class Keys {
  readonly #trusted: ReadonlySet<string> | undefined
  readonly #entries = new Map<string, number>()

  constructor(trusted: readonly string[] | undefined) {
    this.#trusted = trusted && new Set(trusted)
  }

  signed(statement: Statement): void {
    const one = isEntry(statement) ? 1 : 0
    this.#entries.set(statement.key, (this.#entries.get(statement.key) ?? 0) + one)
  }

  get arePinned(): boolean {
    return this.#trusted !== undefined
  }

  all(): KeySummary[] {
    return [...this.#entries].map(([key, entries]) => ({
      ...{ key, fingerprint: fingerprintOf(key), entries },
      ...(this.#trusted && { trusted: this.#trusted.has(key) }),
    }))
  }

  foreign(): Finding[] {
    return this.all()
      .filter(({ trusted }) => trusted === false)
      .map(({ fingerprint, entries }) => ({
        kind: 'foreign-key' as const,
        path: PROOF_FOLDER,
        what: `the key ${fingerprint} signed ${entries} entries, and is not the one that was given`,
      }))
  }
}

function notesOn(
  { removed, found, unsynced }: Readonly<Record<'removed' | 'found' | 'unsynced', number>>,
  chains: readonly ChainSummary[],
  keys: Keys,
): Note[] {
  const notes: Note[] = []
  const say = (kind: Note['kind'], what: string): void => void notes.push({ kind, what })
  if (!keys.arePinned)
    say(
      'signer',
      'who holds the key is not proved by the folder: compare the fingerprint with what the box tells ("lamppost evidence key")',
    )
  if (chains.length > 1) say('chains', `the store began anew: there are ${chains.length} chains`)
  if (removed > 0) say('removed', `${removed} files were removed by the box itself, and it signed for that`)
  if (found > 0)
    say('found', `${found} files lay there without an entry when the box started: unchanged since then only`)
  if (unsynced > 0)
    say('clock', `for ${unsynced} entries the box could not tell that its clock was set by a time server`)
  if (chains.some(({ holds }) => holds === 'export'))
    say('partial', 'this is an export: what the box recorded besides, before or after, is not judged')
  else
    say(
      'head',
      'a folder that was put back as a whole to an earlier state looks intact: compare how far the chain goes with what is known elsewhere',
    )
  return notes
}
