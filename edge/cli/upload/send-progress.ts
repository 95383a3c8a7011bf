import { barText, Progress, type Terminal } from '../progress.js'
import { durationText } from '../text.js'

/** Rates are those of so much time: long enough to be calm, short enough to tell of a line that got worse. */
const WINDOW_MS = 10_000

/** One line about the files together: a bar, the rate of late, and the time that the rest takes at it. */
export class SendProgress {
  readonly #line: Progress
  readonly #nowMs: () => number
  readonly #totalBytes: number
  /** What came before the file that is being sent. */
  #doneBytes = 0
  #marks: { readonly atMs: number; readonly bytes: number }[] = []

  constructor(terminal: Terminal, nowMs: () => number, totalBytes: number) {
    this.#line = new Progress(terminal, nowMs)
    this.#nowMs = nowMs
    this.#totalBytes = totalBytes
  }

  sent(name: string, bytes: number): void {
    const atMs = this.#nowMs()
    const all = this.#doneBytes + bytes
    this.#marks = [...this.#marks.filter(mark => atMs - mark.atMs < WINDOW_MS), { atMs, bytes: all }]
    this.#line.show(
      `${barText(all / this.#totalBytes)} ${size(all)} of ${size(this.#totalBytes)}${this.#pace(all)}  ${name}`,
    )
  }

  /** The line is not what it was: rates begin anew. */
  cut(name: string): void {
    this.#marks = []
    this.#line.show(`no connection; ${name} is gone on with`)
  }

  say(text: string): void {
    this.#line.show(text)
  }

  fileDone(bytes: number): void {
    this.#doneBytes += bytes
  }

  clear(): void {
    this.#line.clear()
  }

  #pace(all: number): string {
    const [first] = this.#marks
    const last = this.#marks.at(-1)
    if (!first || !last || last.bytes <= first.bytes) return ''
    const bytesPerMs = (last.bytes - first.bytes) / (last.atMs - first.atMs)
    return `, ${size(bytesPerMs * 1000)}/s, ${durationText((this.#totalBytes - all) / bytesPerMs)} left`
  }
}

const size = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
