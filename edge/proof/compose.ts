import { type SignedLine, signLine, type Unsigned } from './signed-line.js'
import type { Signer } from './signer.js'
import type { Closing, Entry, EntryOf, Origin, Tip } from './statement.js'

type Linked = 'v' | 'chain' | 'key' | 'seq' | 'previous' | 'incident' | keyof Origin
type Said<K extends Entry['kind']> = Omit<EntryOf<K>, Linked>

/** What an entry says, before it has its place in a chain. */
export type EntryDraft =
  | Said<'start'>
  | Said<'key'>
  | (Said<'incident'> & { readonly incidentId: string })
  | (Said<'removed'> & { readonly incidentId: string })
  | (Said<'found'> & { readonly incidentId: string | null })

export type IncidentDraft = Extract<EntryDraft, { kind: 'incident' }>
export type RemovedDraft = Extract<EntryDraft, { kind: 'removed' }>
export type FoundDraft = Extract<EntryDraft, { kind: 'found' }>

/** Where an entry goes. */
export interface Place {
  readonly chain: string
  /** The last entry of the chain; undefined for the first. */
  readonly tip: Tip | undefined
  /** The last entry in it of the same incident, if there is one. */
  readonly incidentTip: IncidentTip | undefined
}

export interface IncidentTip {
  readonly entry: number
  readonly sha256: string
}

export interface SignedEntry extends SignedLine {
  readonly chain: string
  readonly seq: number
  /** Place among the entries of its incident. */
  readonly incident: { readonly id: string; readonly entry: number } | null
}

/** The next entry of a chain. */
export function composeEntry(
  draft: EntryDraft,
  { chain, tip, incidentTip }: Place,
  origin: Origin,
  signer: Signer,
): SignedEntry {
  const { incidentId, ...said } = { incidentId: undefined, ...draft }
  const seq = (tip?.seq ?? 0) + 1
  const entry = (incidentTip?.entry ?? 0) + 1
  const incident = incidentId ? { id: incidentId, entry, previous: incidentTip?.sha256 ?? null } : null
  const statement = {
    ...{ v: 1, chain, seq, previous: tip?.sha256 ?? null, ...speaks(origin) },
    ...said,
    ...(incidentId !== undefined && { incident }),
  } as Unsigned<Entry>
  return { ...signLine(statement, signer), chain, seq, incident }
}

/** How far a whole chain goes. */
export const composeHead = (tip: Tip, origin: Origin, signer: Signer): SignedLine =>
  signLine({ v: 1, kind: 'head', ...tip, ...speaks(origin) }, signer)

/** Which entries were taken from a chain that goes up to `tip`. */
export const composeExport = (
  taken: Pick<Extract<Closing, { kind: 'export' }>, 'incidents' | 'entries'>,
  { chain, ...head }: Tip,
  origin: Origin,
  signer: Signer,
): SignedLine => signLine({ v: 1, kind: 'export', chain, ...taken, head, ...speaks(origin) }, signer)

const speaks = ({ site, box, at, clock }: Origin): Origin => ({ site, box, at, clock })
