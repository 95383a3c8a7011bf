import type { Clock } from '../../edge/kit/clock.js'
import { changedFaults, type Faults } from './faults.js'

/** The piece of network that the proxy plays: its faults now, and the one link that all viewers share. */
export class Network {
  readonly clock: Clock
  readonly #random: () => number
  readonly #listeners = new Set<() => void>()
  #faults: Faults
  #linkFreeAtMs = 0

  constructor(faults: Faults, clock: Clock, random: () => number) {
    this.#faults = faults
    this.clock = clock
    this.#random = random
  }

  get faults(): Faults {
    return this.#faults
  }

  set(changes: Partial<Faults>): void {
    this.#faults = changedFaults(this.#faults, changes)
    this.#linkFreeAtMs = 0
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls `listener` after each change, until the answer is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves as soon as something can pass, or `signal` fires. */
  async passing(signal: AbortSignal): Promise<void> {
    while (this.#faults.halfOpen && !signal.aborted) {
      await new Promise<void>(resolve => {
        const done = () => {
          forget()
          signal.removeEventListener('abort', done)
          resolve()
        }
        const forget = this.onChange(done)
        signal.addEventListener('abort', done)
      })
    }
  }

  /** Whether the packet at hand gets lost. */
  loses(): boolean {
    return this.#faults.dropShare > 0 && this.#random() < this.#faults.dropShare
  }

  /** How long what comes in now is on its way. */
  delayMs(): number {
    const { delayMs, jitterMs } = this.#faults
    return delayMs + (jitterMs > 0 ? this.#random() * jitterMs : 0)
  }

  /**
   * When so many bytes have gone over the link, on the steady clock. Who asks has his turn, after all who asked
   * before: viewers share the link evenly.
   */
  throughLinkAtMs(bytes: number): number {
    const { bytesPerSecond } = this.#faults
    if (bytesPerSecond === undefined) return 0
    const beginsAtMs = Math.max(this.#linkFreeAtMs, this.clock.monotonicMs())
    this.#linkFreeAtMs = beginsAtMs + (bytes / bytesPerSecond) * 1000
    return this.#linkFreeAtMs
  }
}
