import { randomUUID } from 'node:crypto'
import { composeEntry, composeHead, type EntryDraft } from './compose.js'
import type { Ledger } from './ledger.js'
import type { SignedLine } from './signed-line.js'
import type { Signer } from './signer.js'
import type { Origin, Tip } from './statement.js'

export interface ScribeOptions {
  readonly ledger: Ledger
  readonly signer: Signer
  /** Where and when the box speaks, asked for each line. */
  readonly origin: () => Origin
}

/** Writes entries into the ledger, each signed and with its place in the chain. */
export interface Scribe {
  /**
   * To be called inside the transaction that writes what the entry is about. The same `messageId` twice makes one entry.
   * Gives its place. Throws what the ledger throws.
   */
  write(draft: EntryDraft, messageId?: string): Tip
  /** Begins another chain; what was written until then stays as it is. */
  begin(draft: Extract<EntryDraft, { kind: 'start' }>): void
  head(tip: Tip): SignedLine
}

export function createScribe({ ledger, signer, origin }: ScribeOptions): Scribe {
  const append = (draft: EntryDraft, chain: string, tip: Tip | undefined, messageId?: string): Tip => {
    const incidentId = 'incidentId' in draft ? draft.incidentId : null
    const incidentTip = incidentId === null ? undefined : ledger.incidentTip(chain, incidentId)
    const paths =
      draft.kind === 'incident' || draft.kind === 'found' ? draft.files.map(({ path }) => path) : []
    const entry = composeEntry(draft, { chain, tip, incidentTip }, origin(), signer)
    ledger.append(entry, paths, messageId)
    return { chain, seq: entry.seq, sha256: entry.sha256 }
  }
  return {
    write: (draft, messageId) =>
      ledger.together(() => {
        const before = messageId === undefined ? undefined : ledger.entryOf(messageId)
        if (before) return before
        const tip = ledger.tip()
        if (!tip) throw new Error('no chain has begun')
        return append(draft, tip.chain, tip, messageId)
      }),
    begin: draft => void append(draft, randomUUID(), undefined),
    head: tip => composeHead(tip, origin(), signer),
  }
}
