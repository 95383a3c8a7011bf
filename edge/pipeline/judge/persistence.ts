import type { Box } from '../../domain/box.js'
import type { Belief } from './belief.js'
import { LookWindow } from './look-window.js'

export interface PersistenceOptions {
  readonly windowMs: number
  /** N of M: share of the looks within the window that must show it, 0..1. */
  readonly seenShare: number
  /** M: fewer looks than this prove nothing. */
  readonly minLooks: number
}

/** The remembered place is the mean of the boxes, fading so slowly that it shows growth but no motion. */
const PLACE_MEMORY_SIGHTS = 200

/** N-of-M belief in something that does not move, over the looks of a time window. */
export class Persistence implements Belief {
  readonly canMove = false
  readonly settled = true
  readonly #options: PersistenceOptions
  readonly #firstSeenMs: number
  readonly #looks: LookWindow
  #place: Box
  #sights = 1

  constructor(box: Box, atMs: number, options: PersistenceOptions) {
    this.#options = options
    this.#firstSeenMs = atMs
    this.#looks = new LookWindow(options.windowMs)
    this.#looks.add(atMs, true)
    this.#place = box
  }

  get place(): Box {
    return this.#place
  }

  get sinceMs(): number {
    return this.#firstSeenMs
  }

  see(box: Box, atMs: number): void {
    this.#sights = Math.min(this.#sights + 1, PLACE_MEMORY_SIGHTS)
    const follow = (index: 0 | 1 | 2 | 3) =>
      this.#place[index] + (box[index] - this.#place[index]) / this.#sights
    this.#place = [follow(0), follow(1), follow(2), follow(3)]
    this.#looks.add(atMs, true)
  }

  /** Not one of the N: a model that sees ghosts mostly sees them faintly. */
  glimpse(_box: Box, atMs: number): void {
    this.#looks.add(atMs, false)
  }

  miss(atMs: number): void {
    this.#looks.add(atMs, false)
  }

  believed(atMs: number): boolean {
    const { windowMs, seenShare, minLooks } = this.#options
    return atMs - this.#firstSeenMs >= windowMs && this.#looks.shows(seenShare, { minLooks })
  }

  /** True once the whole window did not show it. */
  forgotten(): boolean {
    return this.#looks.seen === 0
  }
}
