import { type Box, boxArea, boxCentre } from '../../domain/box.js'
import type { Belief } from './belief.js'
import { LookWindow } from './look-window.js'

export interface PassingOptions {
  readonly windowMs: number
  /** Fewest looks in the window that show it. */
  readonly minSights: number
  /** Share of the looks in the window that must show it, 0..1. */
  readonly seenShare: number
  /** How far it must have moved since it came into the zone, as a share of the square root of its box's area. */
  readonly travel: number
  /** Unseen for so long, or out of the zone, it has passed. */
  readonly occlusionGraceMs: number
}

/** Belief in something that passes through a zone. Fed with what is inside only. */
export class Passing implements Belief {
  readonly canMove = true
  readonly isOnTheMove = true
  readonly settled = true
  readonly sinceMs: number
  readonly #options: PassingOptions
  readonly #looks: LookWindow
  readonly #entry: Box
  #place: Box
  #lastSeenMs: number

  constructor(box: Box, atMs: number, options: PassingOptions) {
    this.#options = options
    this.#looks = new LookWindow(options.windowMs)
    this.#looks.add(atMs, true)
    this.#entry = box
    this.#place = box
    this.sinceMs = atMs
    this.#lastSeenMs = atMs
  }

  get place(): Box {
    return this.#place
  }

  see(box: Box, atMs: number): void {
    this.#move(box, atMs)
    this.#looks.add(atMs, true)
  }

  /** It is followed by it, and not believed in. */
  glimpse(box: Box, atMs: number): void {
    this.#move(box, atMs)
    this.#looks.add(atMs, false)
  }

  miss(atMs: number): void {
    this.#looks.add(atMs, false)
  }

  believed(): boolean {
    const { minSights, seenShare } = this.#options
    return this.#looks.shows(seenShare, { minSeen: minSights }) && this.#hasTravelled()
  }

  forgotten(atMs: number): boolean {
    return atMs - this.#lastSeenMs > this.#options.occlusionGraceMs
  }

  #move(box: Box, atMs: number): void {
    this.#place = box
    this.#lastSeenMs = atMs
  }

  #hasTravelled(): boolean {
    const [fromX, fromY] = boxCentre(this.#entry)
    const [x, y] = boxCentre(this.#place)
    // What comes closer grows: its present size counts.
    const size = Math.sqrt(Math.max(boxArea(this.#entry), boxArea(this.#place)))
    return Math.hypot(x - fromX, y - fromY) >= this.#options.travel * size
  }
}
