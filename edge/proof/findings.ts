/**
 * What shows that a folder is not as it was signed. `changed`: other bytes. `lost`: signed for, and gone. `added`: there, and
 * named by no entry. `foreign-key`: signed by a key that is not trusted. `inconsistent`: rightly signed, and at odds with what else
 * was signed. `unreadable`: the disk does not give it out, or a newer Lamppost wrote it.
 */
export type FindingKind = 'changed' | 'lost' | 'added' | 'foreign-key' | 'inconsistent' | 'unreadable'

export interface Finding {
  readonly kind: FindingKind
  /** Below the folder, with slashes. */
  readonly path: string
  /** One sentence, in English. */
  readonly what: string
}

/** What is no fault, and yet matters to who relies on it. */
export interface Note {
  readonly kind: 'key' | 'clock' | 'removed' | 'found' | 'head' | 'partial' | 'chains' | 'signer'
  readonly what: string
}

/** A chain as far as the folder holds it. */
export interface ChainSummary {
  readonly id: string
  readonly site: string
  readonly box: string
  readonly entries: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly firstAt: string
  readonly lastAt: string
  /** `export`: only what belongs to some incidents. */
  readonly holds: 'everything' | 'export'
}

/** A key and what it signed. */
export interface KeySummary {
  /** 32 bytes in base64. */
  readonly key: string
  readonly fingerprint: string
  readonly entries: number
  /** Undefined where no key was said to be trusted. */
  readonly trusted?: boolean
}

export interface ProofReport {
  readonly intact: boolean
  readonly findings: readonly Finding[]
  readonly notes: readonly Note[]
  readonly chains: readonly ChainSummary[]
  readonly keys: readonly KeySummary[]
  readonly incidents: number
  /** Files of evidence that entries name and that were not removed. */
  readonly files: number
  /** What these files should have together. */
  readonly bytes: number
}
