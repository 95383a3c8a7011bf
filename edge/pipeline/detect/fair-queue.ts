/** Somebody who waits for a turn. */
interface Waiting<T> {
  readonly key: string
  readonly item: T
}

/**
 * One waiting item per key. The key that was served longest ago is served next, so that one that always has something to
 * ask for gets a turn per round like everybody else, and one that asks seldom is served at once.
 */
export class FairQueue<T> {
  /** In order of their last turn, longest ago first: a Map keeps the order of insertion. */
  readonly #served = new Map<string, true>()
  readonly #waiting = new Map<string, Waiting<T>>()

  get size(): number {
    return this.#waiting.size
  }

  /** Throws where the key waits already: it would overtake itself. */
  add(key: string, item: T): void {
    if (this.#waiting.has(key)) throw new Error(`${key} waits already`)
    this.#waiting.set(key, { key, item })
  }

  /** Takes an item back that was not served yet. */
  withdraw(key: string): void {
    this.#waiting.delete(key)
  }

  next(): T | undefined {
    const chosen = this.#neverServed() ?? this.#servedLongestAgo()
    if (!chosen) return undefined
    this.#waiting.delete(chosen.key)
    this.#served.delete(chosen.key)
    this.#served.set(chosen.key, true)
    return chosen.item
  }

  /** Everything that waits, in no order that matters. */
  drain(): T[] {
    const items = [...this.#waiting.values()].map(({ item }) => item)
    this.#waiting.clear()
    return items
  }

  /** Nothing more will come of this key. */
  forget(key: string): void {
    this.#served.delete(key)
  }

  #neverServed(): Waiting<T> | undefined {
    for (const waiting of this.#waiting.values()) if (!this.#served.has(waiting.key)) return waiting
    return undefined
  }

  #servedLongestAgo(): Waiting<T> | undefined {
    for (const key of this.#served.keys()) {
      const waiting = this.#waiting.get(key)
      if (waiting) return waiting
    }
    return undefined
  }
}
