import type { IncidentChange } from '../../domain/incident.js'
import type { EvidenceFile } from './evidence-files.js'

export interface Waiting {
  readonly change: IncidentChange
  /** Not yet on the disk. */
  unwritten: readonly EvidenceFile[]
}

export interface WaitingLimits {
  readonly changes: number
  readonly evidenceBytes: number
}

/**
 * Changes that the disk refused, in order, bounded in number and in bytes. Over the bound it gives up first what
 * says least: evidence before changes, low severity before high, updates before the rest, old before new.
 */
export class WaitingList<T extends Waiting> {
  readonly #limits: WaitingLimits
  readonly #items: T[] = []

  constructor(limits: WaitingLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#items.length
  }

  first(): T | undefined {
    return this.#items[0]
  }

  shift(): void {
    this.#items.shift()
  }

  /** Gives the changes that had to be given up. */
  add(item: T): T[] {
    this.#items.push(item)
    while (bytesOf(this.#items) > this.#limits.evidenceBytes) {
      leastOf(this.#items.filter(({ unwritten }) => unwritten.length > 0)).unwritten = []
    }
    const lost: T[] = []
    while (this.#items.length > this.#limits.changes) {
      const least = leastOf(this.#items)
      this.#items.splice(this.#items.indexOf(least), 1)
      lost.push(least)
    }
    return lost
  }
}

function leastOf<T extends Waiting>(items: readonly T[]): T {
  return items.reduce((least, item) => (rank(item) < rank(least) ? item : least))
}

const rank = ({ change }: Waiting): number =>
  change.incident.severity * 2 + (change.kind === 'updated' ? 0 : 1)

const bytesOf = (items: readonly Waiting[]): number =>
  items.reduce(
    (sum, { unwritten }) => sum + unwritten.reduce((all, { content }) => all + content.length, 0),
    0,
  )
