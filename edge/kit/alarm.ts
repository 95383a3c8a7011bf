import type { Clock } from './clock.js'

/** Wakes one sleeper before its time. What rings while nobody sleeps is heard by the next who does. */
export class Alarm {
  #hasRung = false
  #wake: () => void = () => {}

  ring(): void {
    this.#hasRung = true
    this.#wake()
  }

  /** Resolves after `ms`, or as soon as it rings or `signal` fires. Never rejects. */
  async sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const end = (): void => over.abort()
    this.#wake = end
    signal.addEventListener('abort', end, { once: true })
    if (this.#hasRung || signal.aborted) end()
    else await clock.sleep(ms, over.signal).catch(() => {})
    signal.removeEventListener('abort', end)
    this.#wake = () => {}
    this.#hasRung = false
  }
}
