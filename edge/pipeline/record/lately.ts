/** What was made lately, as much as `mostBytes` hold; what nobody has asked for longest goes first. */
export class Lately<T> {
  readonly #mostBytes: number
  readonly #bytesOf: (made: T) => number
  readonly #made = new Map<string, T>()
  #bytes = 0

  constructor(mostBytes: number, bytesOf: (made: T) => number) {
    this.#mostBytes = mostBytes
    this.#bytesOf = bytesOf
  }

  /** What is kept under `key`, or what `make` gives for it. */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#made.get(key)
    if (kept !== undefined) this.#drop(key, kept)
    const made = kept ?? (await make())
    this.#keep(key, made)
    return made
  }

  #keep(key: string, made: T): void {
    const other = this.#made.get(key)
    if (other !== undefined) this.#drop(key, other)
    this.#made.set(key, made)
    this.#bytes += this.#bytesOf(made)
    for (const [oldest, old] of this.#made) {
      if (this.#bytes <= this.#mostBytes) return
      this.#drop(oldest, old)
    }
  }

  #drop(key: string, made: T): void {
    this.#made.delete(key)
    this.#bytes -= this.#bytesOf(made)
  }
}
