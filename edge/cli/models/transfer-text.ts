import { barText } from '../progress.js'
import { durationText } from '../text.js'

/** `███████░░░░░ 35 %  12.4 of 35.9 MB  2.1 MB/s  11 s left`, for one transfer; rate and rest from what it brought so far. */
export class TransferText {
  readonly #totalBytes: number
  readonly #startMs: number
  #startBytes: number | undefined

  constructor(totalBytes: number, nowMs: number) {
    this.#totalBytes = totalBytes
    this.#startMs = nowMs
  }

  at(doneBytes: number, nowMs: number): string {
    // What an earlier attempt left was not fetched now.
    this.#startBytes = Math.min(this.#startBytes ?? doneBytes, doneBytes)
    const share = Math.min(1, doneBytes / this.#totalBytes)
    const perSecond = ((doneBytes - this.#startBytes) / Math.max(1, nowMs - this.#startMs)) * 1000
    const left =
      perSecond > 0
        ? `  ${sizeText(perSecond)}/s  ${durationText(((this.#totalBytes - doneBytes) / perSecond) * 1000)} left`
        : ''
    return `${barText(share)} ${Math.floor(share * 100)} %  ${sizeText(doneBytes)} of ${sizeText(this.#totalBytes)}${left}`
  }
}

/** `35.9 MB`; a million bytes each. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}
