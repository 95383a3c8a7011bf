import type { Clock } from '../../edge/kit/clock.js'

/** Wakes somebody at the earliest of the times it was set to. */
export class Alarm {
  readonly #clock: Clock
  readonly #wake: () => void
  #atMs = Number.POSITIVE_INFINITY
  #sleep = new AbortController()

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock
    this.#wake = wake
  }

  /** `atMs` on the steady clock. */
  set(atMs: number): void {
    if (this.#atMs <= atMs) return
    this.stop()
    this.#atMs = atMs
    this.#sleep = new AbortController()
    this.#clock.sleep(atMs - this.#clock.monotonicMs(), this.#sleep.signal).then(
      () => {
        this.#atMs = Number.POSITIVE_INFINITY
        this.#wake()
      },
      () => {},
    )
  }

  stop(): void {
    this.#atMs = Number.POSITIVE_INFINITY
    this.#sleep.abort()
  }
}
