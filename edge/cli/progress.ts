import { durationText } from './text.js'

/** A stream that a person may be watching. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Short work needs no progress. */
const QUIET_MS = 3000

const BAR_CELLS = 20

/** `███████░░░░░░░░░░░░░`, full as far as the share says, 0..1. */
export function barText(share: number): string {
  const full = Math.floor(Math.min(1, share) * BAR_CELLS)
  return '█'.repeat(full).padEnd(BAR_CELLS, '░')
}

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

  /** A bar, and how long the rest takes at the pace so far. */
  showDone(done: number, total: number): void {
    const leftMs = ((this.#nowMs() - this.#startMs) / done) * (total - done)
    this.show(`${barText(done / total)} ${done} of ${total}, ${durationText(leftMs)} left`)
  }

  /** Makes room for other lines. */
  clear(): void {
    if (this.#shown) this.#terminal.write(CLEAR_LINE)
    this.#shown = false
  }
}
