import type { IncidentTip, SignedEntry } from './compose.js'
import type { Tip } from './statement.js'

export interface ChainLines {
  readonly tip: Tip
  readonly lines: readonly { readonly seq: number; readonly text: string }[]
}

/**
 * Where the lines are kept for good, in the same place as the incidents and written together with them. The files beside
 * the evidence are made from it.
 */
export interface Ledger {
  /** The last entry of the chain that is being written; undefined before there is one. */
  tip(): Tip | undefined
  /** The last line of that chain, as it is. */
  lastLine(): string | undefined
  /** The last entry of an incident in a chain. */
  incidentTip(chain: string, incidentId: string): IncidentTip | undefined
  /** The entry that was made for a message; it is not made again. */
  entryOf(messageId: string): Tip | undefined
  /** `paths` are the files of evidence that it names. */
  append(entry: SignedEntry, paths: readonly string[], messageId?: string): void
  /** Whether an entry of any chain names the file of evidence. */
  names(path: string): boolean
  /** Lines of a chain, without their ends, in order, beginning with the entry `fromSeq`. */
  lines(chain: string, fromSeq: number, limit: number): string[]
  /** Bytes of those lines, each with its end. */
  bytes(chain: string, fromSeq: number, limit: number): number
  /** Each chain in which incidents have entries: its last entry, the lines of these and those of no incident, in order. */
  linesOf(incidentIds: readonly string[]): ChainLines[]
  /** Ids of incidents that have entries and begin so, at most so many. */
  incidentIds(beginning: string, limit: number): string[]
  /** Everything in `action` is done, or nothing of it. */
  together<T>(action: () => T): T
}
