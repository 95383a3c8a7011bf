import { join } from 'node:path'

/**
 * Where the chains lie in a folder of evidence: `proof/<chain>/entries-00000001.txt`, each named after its first entry,
 * and `proof/<chain>/head.txt`, which says how far the chain goes.
 */
export const PROOF_FOLDER = 'proof'

export const HEAD_FILE = 'head.txt'

/** Entries in a file, so that adding one, or looking after the last ones at a start, stays cheap. */
export const ENTRIES_IN_A_FILE = 1000

export const chainFolder = (evidenceDir: string, chain: string): string =>
  join(evidenceDir, PROOF_FOLDER, chain)

/** The first entry in the file in which an entry lies. */
export const firstInFile = (seq: number): number => seq - ((seq - 1) % ENTRIES_IN_A_FILE)

export const entriesFile = (firstSeq: number): string => `entries-${String(firstSeq).padStart(8, '0')}.txt`

/** The first entry that the name of a file tells; undefined where it is the name of something else. */
export function firstSeqOf(name: string): number | undefined {
  const seq = Number(/^entries-(\d{8,})\.txt$/.exec(name)?.[1])
  return seq >= 1 && entriesFile(seq) === name ? seq : undefined
}

/** True for a path that stays where it is put: no way up, no root, nothing that a system reads in a way of its own. */
export const isSafePath = (path: string): boolean =>
  path.split('/').every(part => /^[^\\/:\0]+$/.test(part) && part !== '.' && part !== '..') &&
  path.split('/')[0] !== PROOF_FOLDER
