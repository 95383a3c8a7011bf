/** Counts who waits for pictures, and tells when there are so many that each has to make do with less. */
export class Rush {
  readonly #mostWaiting: number
  readonly #begins: (waiting: number) => void
  #waiting = 0
  #isOn = false

  /** `begins` is called once for a rush, which is over when nobody waits any more. */
  constructor(mostWaiting: number, begins: (waiting: number) => void) {
    this.#mostWaiting = mostWaiting
    this.#begins = begins
  }

  come(): void {
    this.#waiting += 1
  }

  /** The first of them has its turn; whether it is to make haste, because more than so many others wait. */
  next(): boolean {
    this.#waiting -= 1
    const isHurried = this.#waiting > this.#mostWaiting
    if (isHurried && !this.#isOn) this.#begins(this.#waiting)
    this.#isOn = isHurried || (this.#isOn && this.#waiting > 0)
    return isHurried
  }
}
