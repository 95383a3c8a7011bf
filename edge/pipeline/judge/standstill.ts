import { type Box, boxArea, boxHeight, boxWidth, type Point } from '../../domain/box.js'
import { GroundRest, type GroundScale } from '../../geometry/ground-rest.js'
import type { Belief } from './belief.js'

/** A thing is off its place only when it stays off it for so long: boxes jump when traffic passes in front. */
const SETTLE_MS = 2_000

export interface StandstillOptions {
  readonly anchorOf: (box: Box) => Point
  /** How long something of a label must have stood. */
  readonly dwellMsOf: (label: string) => number
  /** Hidden for so long, it is still the same thing. */
  readonly occlusionGraceMs: number
  /** Displacement allowed while standing, as a share of the square root of the box's area. */
  readonly stillness: number
  /** Where the camera is calibrated. */
  readonly ground?: GroundScale | undefined
  /** Displacement allowed while standing, metres of the ground; beyond its uncertainty. */
  readonly stillnessM: number
}

/**
 * Since when something has stood still, by the displacement of its anchor from where it came to rest.
 * Measured against a fixed reference, so that a queue that creeps does not pass for standing: as a share of its size, and in
 * metres of the ground wherever these say something.
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
  readonly #ground: GroundOfOne | undefined

  constructor(box: Box, atMs: number, options: StandstillOptions) {
    this.#ground = options.ground && new GroundOfOne(options.ground, options.stillnessM)
    this.#ground?.rest(box, atMs)
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
    if (this.#isAt(this.#reference, box) || this.#ground?.isNear(box)) {
      this.#offSinceMs = undefined
      this.#next = undefined
      if (this.#ground?.hasCreptBy(box, atMs)) this.#restart({ box, sinceMs: atMs })
      else if (atMs - this.#sinceMs <= SETTLE_MS) this.#average(box)
      return
    }
    this.#offSinceMs ??= atMs
    if (this.#next === undefined || !this.#isAt(this.#next.box, box)) this.#next = { box, sinceMs: atMs }
    if (atMs - this.#offSinceMs >= SETTLE_MS) this.#restart(this.#next)
  }

  /** What stood and is half hidden, or seen badly, still stands. */
  glimpse(box: Box, atMs: number): void {
    this.see(box, atMs)
  }

  /** Hidden is not gone: only time can tell, see `forgotten`. */
  miss(): void {}

  believed(atMs: number, label: string): boolean {
    return atMs - this.#sinceMs >= this.#options.dwellMsOf(label)
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
    this.#ground?.rest(box, sinceMs)
  }

  #average(box: Box): void {
    this.#sights += 1
    const mean = (index: 0 | 1 | 2 | 3) =>
      this.#reference[index] + (box[index] - this.#reference[index]) / this.#sights
    this.#reference = [mean(0), mean(1), mean(2), mean(3)]
  }
}

/** The row that one thing needs. */
class GroundOfOne {
  readonly #rest: GroundRest
  readonly #box = new Float64Array(4)

  constructor(ground: GroundScale, stillnessM: number) {
    this.#rest = new GroundRest({ ground, stillnessM })
    this.#rest.reserve(1)
  }

  rest(box: Box, atMs: number): void {
    this.#rest.rest(0, this.#columns(box), 0, atMs / 1000)
  }

  isNear(box: Box): boolean {
    return this.#rest.isNear(0, this.#columns(box), 0)
  }

  /** Takes it in; whether the thing turns out to have crept away since it came to rest. */
  hasCreptBy(box: Box, atMs: number): boolean {
    this.#rest.see(0, this.#columns(box), 0, atMs / 1000)
    return this.#rest.hasCrept(0)
  }

  #columns(box: Box): Float64Array {
    this.#box[0] = (box[0] + box[2]) / 2
    this.#box[1] = (box[1] + box[3]) / 2
    this.#box[2] = boxWidth(box)
    this.#box[3] = boxHeight(box)
    return this.#box
  }
}
