/** A stream that a person may be watching. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Short work needs no progress. */
const QUIET_MS = 3000

const CLEAR_LINE = '\r\u001b[K'

/** One line that tells how far the work is; silent where nobody watches. */
export class Progress {
  readonly #terminal: Terminal
  readonly #nowMs: () => number
  readonly #startMs: number
  #shown = false

  constructor(terminal: Terminal, nowMs: () => number) {
    this.#terminal = terminal
    this.#nowMs = nowMs
    this.#startMs = nowMs()
  }

  show(text: string): void {
    if (!this.#terminal.isTTY || this.#nowMs() - this.#startMs < QUIET_MS) return
    this.#terminal.write(`${CLEAR_LINE}${text}`)
    this.#shown = true
  }

  /** Makes room for other lines. */
  clear(): void {
    if (this.#shown) this.#terminal.write(CLEAR_LINE)
    this.#shown = false
  }
}
