import type { Claims } from './claims.js'
import type { ChainSummary, Finding, Note } from './findings.js'
import { entriesFile, firstInFile } from './layout.js'
import { type LineFault, readLine } from './signed-line.js'
import { type Closing, type Entry, type EntryOf, isEntry, type Statement } from './statement.js'

const faultWords: Record<LineFault, string> = {
  form: 'is no signed line',
  signature: 'does not have the signature that it carries',
  newer: 'is signed, and says what this Lamppost does not understand: verify it with a newer one',
}

/** What one chain may tell while it is read. */
export interface Listener {
  found(finding: Finding): void
  noted(note: Note): void
  signed(statement: Statement): void
}

/** A clock is set by so much without a word. */
const CLOCK_STEP_MS = 1000

/**
 * Reads the lines of one chain in their order, and tells what does not fit. After a line that cannot be read, the next one is
 * believed in what it says of its place, so that one fault is told once.
 */
export class ChainJudge {
  readonly #chain: string
  readonly #folder: string
  readonly #closing: Closing | undefined
  readonly #exported: ReadonlySet<number> | undefined
  readonly #listener: Listener
  readonly #claims: Claims
  /** Of each incident, its latest entry. */
  readonly #incidents = new Map<string, { readonly entry: number; readonly sha256: string }>()
  /** By `seq`. */
  readonly #hashes = new Map<number, string>()
  #first: Entry | undefined
  #last: Entry | undefined
  #count = 0
  /** Lines that cannot be read, since the latest that could. */
  #damaged = 0
  /** Lines were damaged or lost: what comes later in an incident cannot fit. */
  #isBroken = false
  #clockSteps = 0

  constructor(
    chain: string,
    folder: string,
    closing: Closing | undefined,
    claims: Claims,
    listener: Listener,
  ) {
    this.#chain = chain
    this.#folder = folder
    this.#closing = closing
    this.#exported = closing?.kind === 'export' ? new Set(closing.entries) : undefined
    this.#claims = claims
    this.#listener = listener
  }

  get incidents(): Iterable<string> {
    return this.#incidents.keys()
  }

  /** One line of the file of this name, without its end. */
  line(bytes: Buffer, file: string, lineNumber: number): void {
    const path = `${this.#folder}/${file}`
    const read = readLine(bytes)
    if (!('statement' in read) || !isEntry(read.statement)) {
      const fault = 'fault' in read ? read.fault : 'form'
      this.#tell(
        fault === 'newer' ? 'unreadable' : 'changed',
        path,
        `line ${lineNumber} ${faultWords[fault]}`,
      )
      this.#damaged += 1
      this.#isBroken = true
      return
    }
    this.#entry(read.statement, read.sha256, file, path)
  }

  /** Every line was read. */
  end(): void {
    const lastSeq = this.#last?.seq ?? 0
    if (this.#clockSteps > 0)
      this.#listener.noted({
        kind: 'clock',
        what: `the clock of the box went back ${this.#clockSteps} times`,
      })
    if (!this.#closing) return
    const path = `${this.#folder}/head.txt`
    const { kind } = this.#closing
    if (kind === 'export') {
      const missing = this.#closing.entries.filter(seq => !this.#hashes.has(seq))
      if (missing.length > this.#damaged)
        this.#tell('lost', path, `of the entries that were exported, ${seqsText(missing)} cannot be found`)
      return
    }
    const { seq, sha256 } = this.#closing
    const hash = this.#hashes.get(seq)
    if (seq > lastSeq + this.#damaged)
      this.#tell('lost', path, `the chain went up to entry ${seq}, and ends with ${lastSeq}`)
    else if (hash !== undefined && hash !== sha256)
      this.#tell('inconsistent', path, `entry ${seq} is another one than the head says`)
    else if (lastSeq > seq)
      this.#listener.noted({
        kind: 'head',
        what: `entries after ${seq} came so late that the head does not tell of them: whether there were more cannot be known`,
      })
  }

  /** Whether an entry is there as another chain names it. */
  has(seq: number, sha256: string): boolean {
    return this.#hashes.get(seq) === sha256
  }

  hasHash(sha256: string): boolean {
    return [...this.#hashes.values()].includes(sha256)
  }

  summary(): ChainSummary | undefined {
    const [first, last] = [this.#first, this.#last]
    if (!first || !last) return undefined
    return {
      ...{ id: this.#chain, site: last.site, box: last.box, entries: this.#count },
      ...{ firstSeq: first.seq, lastSeq: last.seq, firstAt: first.at, lastAt: last.at },
      holds: this.#closing?.kind === 'export' ? 'export' : 'everything',
    }
  }

  #entry(entry: Entry, sha256: string, file: string, path: string): void {
    const odd = (what: string): void => this.#tell('inconsistent', path, `entry ${entry.seq} ${what}`)
    this.#listener.signed(entry)
    if (entry.chain !== this.#chain) odd('is of another chain')
    if (entriesFile(firstInFile(entry.seq)) !== file) odd('lies in the wrong file')
    this.#place(entry, path, odd)
    this.#key(entry, odd)
    if (this.#last && (entry.site !== this.#last.site || entry.box !== this.#last.box))
      this.#listener.noted({
        kind: 'signer',
        what: `from entry ${entry.seq} on the box is ${entry.site}/${entry.box}`,
      })
    if (this.#last && Date.parse(entry.at) < Date.parse(this.#last.at) - CLOCK_STEP_MS) this.#clockSteps += 1
    this.#incident(entry, sha256, odd)
    this.#claims.add(entry)
    this.#hashes.set(entry.seq, sha256)
    this.#first ??= entry
    this.#last = entry
    this.#damaged = 0
    this.#count += 1
  }

  #place({ seq, previous, kind }: Entry, path: string, odd: (what: string) => void): void {
    const lastSeq = this.#last?.seq ?? 0
    if ((seq === 1) !== (kind === 'start'))
      odd(kind === 'start' ? 'begins the chain anew' : 'begins no chain')
    if (seq <= lastSeq) odd(`comes after entry ${lastSeq}`)
    else if (!this.#exported && seq > lastSeq + 1 + this.#damaged) {
      this.#tell('lost', path, `${seq - lastSeq - 1 - this.#damaged} entries before ${seq} are gone`)
      this.#isBroken = true
    }
    const before = seq === 1 ? null : this.#hashes.get(seq - 1)
    if (before !== undefined && before !== previous) odd('follows another entry than it says')
    if (this.#exported && !this.#exported.has(seq)) odd('was not exported')
  }

  #key(entry: Entry, odd: (what: string) => void): void {
    const isOther = this.#last !== undefined && entry.key !== this.#last.key
    if (entry.kind === 'key') this.#listener.noted({ kind: 'key', what: keyWords(entry, isOther) })
    else if (isOther) odd('is signed by another key, and no entry tells of a change')
  }

  #incident(entry: Entry, sha256: string, odd: (what: string) => void): void {
    if (!('incident' in entry) || !entry.incident) return
    const { id, entry: place, previous } = entry.incident
    const last = this.#incidents.get(id)
    const expected = (last?.entry ?? 0) + 1
    if (!this.#isBroken && (place !== expected || (last?.sha256 ?? null) !== previous))
      odd(`does not follow the entry before of its incident ${id}`)
    this.#incidents.set(id, { entry: place, sha256 })
  }

  #tell(kind: Finding['kind'], path: string, what: string): void {
    this.#listener.found({ kind, path, what })
  }
}

function keyWords({ seq, reason }: EntryOf<'key'>, isOther: boolean): string {
  if (!isOther) return `at entry ${seq} others than the box itself could read the key that signs`
  return `from entry ${seq} on another key signs (the one before was ${reason}), and that one does not vouch for it`
}

const seqsText = (seqs: readonly number[]): string =>
  seqs.length > 5 ? `${seqs.slice(0, 5).join(', ')} and ${seqs.length - 5} more` : seqs.join(', ')
