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

  /** The next one that is acceptable; others keep their turn. */
  next(accepts: (item: T) => boolean = () => true): T | undefined {
    const chosen = this.#neverServed(accepts) ?? this.#servedLongestAgo(accepts)
    if (!chosen) return undefined
    this.#waiting.delete(chosen.key)
    this.#served.delete(chosen.key)
    this.#served.set(chosen.key, true)
    return chosen.item
  }

  /** Takes out all that is acceptable, in no order that matters. */
  drain(accepts: (item: T) => boolean = () => true): T[] {
    const drained = [...this.#waiting.values()].filter(({ item }) => accepts(item))
    for (const { key } of drained) this.#waiting.delete(key)
    return drained.map(({ item }) => item)
  }

  count(accepts: (item: T) => boolean): number {
    return [...this.#waiting.values()].filter(({ item }) => accepts(item)).length
  }

  /** Nothing more will come of this key. */
  forget(key: string): void {
    this.#served.delete(key)
  }

  #neverServed(accepts: (item: T) => boolean): Waiting<T> | undefined {
    for (const waiting of this.#waiting.values())
      if (!this.#served.has(waiting.key) && accepts(waiting.item)) return waiting
    return undefined
  }

  #servedLongestAgo(accepts: (item: T) => boolean): Waiting<T> | undefined {
    for (const key of this.#served.keys()) {
      const waiting = this.#waiting.get(key)
      if (waiting && accepts(waiting.item)) return waiting
    }
    return undefined
  }
}
