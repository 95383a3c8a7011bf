import type { Finding } from './findings.js'
import { isSafePath } from './layout.js'
import type { Entry } from './statement.js'

/** What the entries say of one file of evidence. */
export interface Claim {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  /** Entry that names it. */
  readonly seq: number
  /** Why a later entry says that it is gone. */
  removedFor?: string
}

/** All files of evidence that the entries of a folder speak of. */
export class Claims {
  readonly #claims = new Map<string, Claim>()
  readonly #removals: { readonly path: string; readonly sha256: string; readonly reason: string }[] = []
  readonly #report: (finding: Finding) => void

  constructor(report: (finding: Finding) => void) {
    this.#report = report
  }

  add(entry: Entry): void {
    if (entry.kind === 'removed') {
      for (const { path, sha256 } of entry.files) this.#removals.push({ path, sha256, reason: entry.reason })
    }
    if (entry.kind !== 'incident' && entry.kind !== 'found') return
    for (const { path, sha256, bytes } of entry.files) this.#claim({ path, sha256, bytes, seq: entry.seq })
  }

  #claim(claim: Claim): void {
    const { path, sha256, bytes, seq } = claim
    if (!isSafePath(path)) {
      const what = `entry ${seq} names a file outside of the folder`
      this.#report({ kind: 'inconsistent', path, what })
      return
    }
    const before = this.#claims.get(path)
    if (!before) this.#claims.set(path, claim)
    else if (before.sha256 !== sha256 || before.bytes !== bytes)
      this.#report({
        kind: 'inconsistent',
        path,
        what: `entries ${before.seq} and ${seq} say different things of this file`,
      })
  }

  /** Every file that was ever named. To be called when every entry was added. */
  all(): Claim[] {
    // A chain may speak of what another one names, which was read later.
    for (const { path, sha256, reason } of this.#removals) {
      const claim = this.#claims.get(path)
      if (claim?.sha256 === sha256) claim.removedFor = reason
    }
    return [...this.#claims.values()]
  }
}
