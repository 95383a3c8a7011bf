/** Told of each child process that was started: the promise resolves when it is gone, and never rejects. */
export type TrackChild = (gone: Promise<void>) => void

/** The child processes that are alive, so that a shutdown can wait for the last one. */
export class Children {
  readonly #alive = new Set<Promise<void>>()

  get alive(): number {
    return this.#alive.size
  }

  readonly track: TrackChild = gone => {
    this.#alive.add(gone)
    void gone.then(() => this.#alive.delete(gone))
  }

  /** Resolves when none is left; stopping them is the business of whoever started them. */
  async allGone(): Promise<void> {
    while (this.#alive.size > 0) await Promise.all(this.#alive)
  }
}
