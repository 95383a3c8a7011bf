import type { Box } from '../../domain/box.js'
import type { Belief } from './belief.js'

export interface PresenceOptions {
  /** How long it must have been there. */
  readonly afterMs: number
  /** Hidden, or out of the zone, for so long, it is still the same stay. */
  readonly occlusionGraceMs: number
}

/** Since when something has been in a zone, whether it moves or not. Fed with what is inside only. */
export class Presence implements Belief {
  readonly canMove = true
  readonly isOnTheMove = true
  readonly settled = true
  readonly sinceMs: number
  readonly #options: PresenceOptions
  #place: Box
  #lastSeenMs: number

  constructor(box: Box, atMs: number, options: PresenceOptions) {
    this.#options = options
    this.#place = box
    this.sinceMs = atMs
    this.#lastSeenMs = atMs
  }

  get place(): Box {
    return this.#place
  }

  see(box: Box, atMs: number): void {
    this.#place = box
    this.#lastSeenMs = atMs
  }

  /** What was seen surely, and is seen badly now, is still there. */
  glimpse(box: Box, atMs: number): void {
    this.see(box, atMs)
  }

  miss(): void {}

  believed(atMs: number): boolean {
    return atMs - this.sinceMs >= this.#options.afterMs
  }

  forgotten(atMs: number): boolean {
    return atMs - this.#lastSeenMs > this.#options.occlusionGraceMs
  }
}
