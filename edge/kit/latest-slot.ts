/**
 * A live queue of one: a new value replaces the one that nobody took, and the loss is counted.
 * One consumer takes; `take` waits until there is something, and gives `undefined` once closed.
 */
export class LatestSlot<T> {
  #value: T | undefined
  #waiting: ((value: T | undefined) => void) | undefined
  #closed = false
  #dropped = 0

  /** How many values were replaced before anyone took them. */
  get dropped(): number {
    return this.#dropped
  }

  put(value: T): void {
    if (this.#closed) return
    if (this.#waiting) {
      const deliver = this.#waiting
      this.#waiting = undefined
      deliver(value)
      return
    }
    if (this.#value !== undefined) this.#dropped += 1
    this.#value = value
  }

  /** What is there now, if anything. */
  poll(): T | undefined {
    const value = this.#value
    this.#value = undefined
    return value
  }

  take(): Promise<T | undefined> {
    const value = this.poll()
    if (value !== undefined) return Promise.resolve(value)
    if (this.#closed) return Promise.resolve(undefined)
    return new Promise(resolve => {
      this.#waiting = resolve
    })
  }

  /** Lets the value that is already there be taken; a waiting consumer gets `undefined`. */
  close(): void {
    this.#closed = true
    this.#waiting?.(undefined)
    this.#waiting = undefined
  }
}
