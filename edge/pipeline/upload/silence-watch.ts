import type { Clock } from '../../kit/clock.js'

/** Fires its signal when nothing has moved for `silenceMs`, or when the signal above it does. To be closed. */
export class SilenceWatch {
  readonly #cut = new AbortController()
  readonly #over = new AbortController()
  readonly #above: AbortSignal
  readonly #stop = (): void => this.#cut.abort()
  #moves = 0
  #held = 0
  #isSilent = false

  constructor(silenceMs: number, clock: Clock, above: AbortSignal) {
    this.#above = above
    above.addEventListener('abort', this.#stop, { once: true })
    if (above.aborted) this.#stop()
    void this.#watch(silenceMs, clock)
  }

  get signal(): AbortSignal {
    return this.#cut.signal
  }

  /** Whether it fired because nothing moved. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  moved(): void {
    this.#moves += 1
  }

  /** Waits for something that is not the other side's fault. */
  async hold(wait: Promise<void>): Promise<void> {
    this.#held += 1
    try {
      await wait
    } finally {
      this.#held -= 1
      this.moved()
    }
  }

  close(): void {
    this.#over.abort()
    this.#above.removeEventListener('abort', this.#stop)
  }

  async #watch(silenceMs: number, clock: Clock): Promise<void> {
    for (let before = -1; this.#held > 0 || this.#moves !== before; ) {
      before = this.#moves
      const isOver = await clock.sleep(silenceMs, this.#over.signal).then(
        () => false,
        () => true,
      )
      if (isOver) return
    }
    this.#isSilent = true
    this.#cut.abort()
  }
}
