import { type Box, boxArea, type Point } from '../../domain/box.js'
import type { Belief } from './belief.js'

/** A thing is off its place only when it stays off it for so long: boxes jump when traffic passes in front. */
const SETTLE_MS = 2_000

export interface StandstillOptions {
  readonly anchorOf: (box: Box) => Point
  /** How long it must have stood. */
  readonly dwellMs: number
  /** Hidden for so long, it is still the same thing. */
  readonly occlusionGraceMs: number
  /** Displacement allowed while standing, as a share of the square root of the box's area. */
  readonly stillness: number
}

/**
 * Since when something has stood still, by the displacement of its anchor from where it came to rest.
 * Measured against a fixed reference, so that a queue that creeps does not pass for standing.
 */
export class Standstill implements Belief {
  readonly canMove = true
  readonly #options: StandstillOptions
  #reference: Box
  #sinceMs: number
  #lastSeenMs: number
  #offSinceMs: number | undefined
  /** Where it might be standing by now, if it is off its reference for good. */
  #next: { readonly box: Box; readonly sinceMs: number } | undefined
  #sights = 1

  constructor(box: Box, atMs: number, options: StandstillOptions) {
    this.#reference = box
    this.#sinceMs = atMs
    this.#lastSeenMs = atMs
    this.#options = options
  }

  get place(): Box {
    return this.#reference
  }

  get sinceMs(): number {
    return this.#sinceMs
  }

  get settled(): boolean {
    return this.#lastSeenMs - this.#sinceMs >= SETTLE_MS
  }

  see(box: Box, atMs: number): void {
    this.#lastSeenMs = atMs
    if (this.#isAt(this.#reference, box)) {
      this.#offSinceMs = undefined
      this.#next = undefined
      if (atMs - this.#sinceMs <= SETTLE_MS) this.#average(box)
      return
    }
    this.#offSinceMs ??= atMs
    if (this.#next === undefined || !this.#isAt(this.#next.box, box)) this.#next = { box, sinceMs: atMs }
    if (atMs - this.#offSinceMs >= SETTLE_MS) this.#restart(this.#next)
  }

  /** Hidden is not gone: only time can tell, see `forgotten`. */
  miss(): void {}

  believed(atMs: number): boolean {
    return atMs - this.#sinceMs >= this.#options.dwellMs
  }

  forgotten(atMs: number): boolean {
    return atMs - this.#lastSeenMs > (this.settled ? this.#options.occlusionGraceMs : SETTLE_MS)
  }

  #isAt(reference: Box, box: Box): boolean {
    const [x, y] = this.#options.anchorOf(box)
    const [referenceX, referenceY] = this.#options.anchorOf(reference)
    return (
      Math.hypot(x - referenceX, y - referenceY) <= this.#options.stillness * Math.sqrt(boxArea(reference))
    )
  }

  #restart({ box, sinceMs }: { readonly box: Box; readonly sinceMs: number }): void {
    this.#reference = box
    this.#sinceMs = sinceMs
    this.#sights = 1
    this.#offSinceMs = undefined
    this.#next = undefined
  }

  #average(box: Box): void {
    this.#sights += 1
    const mean = (index: 0 | 1 | 2 | 3) =>
      this.#reference[index] + (box[index] - this.#reference[index]) / this.#sights
    this.#reference = [mean(0), mean(1), mean(2), mean(3)]
  }
}
