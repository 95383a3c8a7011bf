/** What a picture's pixels are on the ground, as far as it takes to tell that something stands. */
export interface GroundScale {
  /** Whether the camera looks where it did when it was calibrated. */
  holds(): boolean
  /**
   * Writes into `scale`, from `from` on, what a pixel more to the right and a pixel farther down are in metres: east, east,
   * north, north, as a `Jacobian`. False, and nothing is written, where no ground is known: above the horizon, out of reach.
   */
  at(xPx: number, yPx: number, scale: Float64Array, from: number): boolean
}

export interface GroundRestOptions {
  readonly ground: GroundScale
  /** How far something may be off its place, metres, and stand all the same. */
  readonly stillnessM: number
}

/** A box is four numbers: x and y of the centre, width, height; pixels. So is a row of these. */
const PLACE = 0
const RECENT = 4
const LATEST = 8
const SCALE = 12
/** Of an edge that is seen once, pixels squared, across and down. */
const VARIANCE = 16
/** Of the means, as a share of that: one over how many sights they are worth. */
const PLACE_SHARE = 18
const RECENT_SHARE = 19
/** What no mean takes away, as the variance. */
const WANDERS = 20
const SIGHTS = 22
const SINCE = 23
const SEEN = 24
const KNOWN = 25
const ROW = 26

/** Values of `KNOWN`: the ground is asked once for each place, as straightening a lens takes its time. */
const NOT_ASKED = 0
const GROUND = 1
const NO_GROUND = 2

/** Sights of the first two seconds make the place; later ones a mean that forgets within two. */
const SETTLE_S = 2
const MEMORY_S = 2
/** So long ago, in the middle, was what the two means tell of, less the time between them. */
const LAG_S = SETTLE_S / 2 + MEMORY_S
/** Before its own jitter is known, a box has that of a usual detector: this share of it. */
const USUAL_JITTER = 0.05
const JITTER_GAIN = 0.1
/** Light and shade move an edge slowly, so that one frame has it from the one before, and no mean takes it away. 1 sigma. */
const WANDER = 0.015
const LEAST_JITTER_PX = 0.5
const FEWEST_SIGHTS = 3
/** It has gone off for certain: not once in a day by chance, as it is asked again and again. */
const OFF_SIGMAS = 4
const NEAR_SIGMAS = 2
const REST_SIGMAS = 2
/** What goes slower stands: three metres a minute. A queue that creeps is faster. */
const REST_MPS = 0.05
/** Where it would take longer than this to tell, it is not waited for. */
const LONGEST_WAIT_S = 30
/** The upper edge of what drives away goes up less than the lower one, as it is nearer to the height of the camera. */
const FOLLOWS = 0.2

/**
 * Whether things stand, in metres of the ground, one row a slot: how far the mean of the latest boxes is off the mean of the
 * first ones. Far away metres are few pixels, so that a share of the box says little: 15 % of a car at 60 m are three
 * metres along the sight. The measure is the jitter of the box itself, taken from sight to sight, so that a slow drift
 * is none (von Neumann 1941, "Distribution of the ratio of the mean square successive difference to the variance"). Where
 * that is too many metres to say anything, nothing is said. Errors of the calibration are the same at both ends. Nothing is
 * allocated once the rows are there.
 */
export class GroundRest {
  readonly #options: GroundRestOptions
  #rows = new Float64Array(0)
  /** East and north, metres. */
  readonly #way = new Float64Array(2)

  constructor(options: GroundRestOptions) {
    this.#options = options
  }

  reserve(slots: number): void {
    const longer = new Float64Array(slots * ROW)
    longer.set(this.#rows)
    this.#rows = longer
  }

  /** It came to rest at row `row` of `boxes`. */
  rest(slot: number, boxes: Float64Array, row: number, nowS: number): void {
    const rows = this.#rows
    const at = slot * ROW
    for (let axis = 0; axis < 4; axis += 1) {
      const value = boxes[row * 4 + axis]!
      rows[at + PLACE + axis] = value
      rows[at + RECENT + axis] = value
      rows[at + LATEST + axis] = value
    }
    for (let axis = 0; axis < 2; axis += 1) {
      const side = rows[at + PLACE + 2 + axis]!
      rows[at + VARIANCE + axis] = Math.max(LEAST_JITTER_PX, USUAL_JITTER * side) ** 2
      rows[at + WANDERS + axis] = (WANDER * side) ** 2
    }
    rows[at + PLACE_SHARE] = 1
    rows[at + RECENT_SHARE] = 1
    rows[at + SIGHTS] = 1
    rows[at + SINCE] = nowS
    rows[at + SEEN] = nowS
    rows[at + KNOWN] = NOT_ASKED
  }

  /** Takes in a sight in its place. */
  see(slot: number, boxes: Float64Array, row: number, nowS: number): void {
    const rows = this.#rows
    const at = slot * ROW
    this.#learnJitter(at, boxes, row * 4)
    rows[at + SIGHTS]! += 1
    const settling = nowS - rows[at + SINCE]! <= SETTLE_S
    const newest = 1 - Math.exp(-(nowS - rows[at + SEEN]!) / MEMORY_S)
    for (let axis = 0; axis < 4; axis += 1) {
      const seen = boxes[row * 4 + axis]!
      if (settling) rows[at + PLACE + axis]! += (seen - rows[at + PLACE + axis]!) / rows[at + SIGHTS]!
      rows[at + RECENT + axis]! += newest * (seen - rows[at + RECENT + axis]!)
      rows[at + LATEST + axis] = seen
    }
    if (settling) rows[at + PLACE_SHARE] = 1 / rows[at + SIGHTS]!
    rows[at + RECENT_SHARE] = (1 - newest) * (1 - newest) * rows[at + RECENT_SHARE]! + newest * newest
    rows[at + SEEN] = nowS
  }

  /** The picture was moved: nothing is known of where that place is now. */
  lose(slot: number): void {
    this.#rows[slot * ROW + KNOWN] = NO_GROUND
  }

  /** Whether it is certainly farther off its place than the stillness allows, though no single box shows it. */
  hasCrept(slot: number): boolean {
    const at = slot * ROW
    if (this.#rows[at + SIGHTS]! < FEWEST_SIGHTS || !this.#isKnown(at)) return false
    const offM = this.#shiftM(at, this.#rows, at + RECENT)
    return offM > this.#options.stillnessM + OFF_SIGMAS * this.#sigmaAlongM(at)
  }

  /** Whether it is certainly no slow mover; true where it would take too long to tell. */
  rests(slot: number): boolean {
    const at = slot * ROW
    if (!this.#isKnown(at)) return true
    const errorM = REST_SIGMAS * this.#meanSigmaM(at)
    if (errorM > REST_MPS * LONGEST_WAIT_S) return true
    const elapsedS = this.#rows[at + SEEN]! - this.#rows[at + SINCE]! - LAG_S
    return this.#shiftM(at, this.#rows, at + RECENT) + errorM <= REST_MPS * elapsedS
  }

  /** Whether a single sight lies in its place, by metres; false where these say nothing of a single one. */
  isNear(slot: number, boxes: Float64Array, row: number): boolean {
    const at = slot * ROW
    if (!this.#isKnown(at)) return false
    const sigmaM = this.#sigmaM(at)
    const { stillnessM } = this.#options
    return sigmaM <= stillnessM && this.#shiftM(at, boxes, row * 4) <= stillnessM + NEAR_SIGMAS * sigmaM
  }

  /** Of each axis, from both of its edges; half the square of a difference has the variance of what differs. */
  #learnJitter(at: number, boxes: Float64Array, from: number): void {
    const rows = this.#rows
    for (let axis = 0; axis < 2; axis += 1) {
      const centre = boxes[from + axis]! - rows[at + LATEST + axis]!
      const half = (boxes[from + 2 + axis]! - rows[at + LATEST + 2 + axis]!) / 2
      // The mean of (centre - half)^2 and (centre + half)^2, halved.
      const seen = Math.max(LEAST_JITTER_PX * LEAST_JITTER_PX, (centre * centre + half * half) / 2)
      rows[at + VARIANCE + axis]! += JITTER_GAIN * (seen - rows[at + VARIANCE + axis]!)
    }
  }

  /** Whether metres say anything there: one pixel may be two of them. */
  #isKnown(at: number): boolean {
    const rows = this.#rows
    const { ground, stillnessM } = this.#options
    if (rows[at + KNOWN] === NO_GROUND || !ground.holds()) return false
    if (rows[at + KNOWN] === NOT_ASKED) {
      const foot = rows[at + PLACE + 1]! + rows[at + PLACE + 3]! / 2
      const isKnown = ground.at(rows[at + PLACE]!, foot, rows, at + SCALE)
      rows[at + KNOWN] = isKnown ? GROUND : NO_GROUND
      if (!isKnown) return false
    }
    const least = LEAST_JITTER_PX * LEAST_JITTER_PX
    return Math.sqrt(this.#inMetres2(at, least, least)) <= stillnessM
  }

  /** 1 sigma of a single sight on the ground. */
  #sigmaM(at: number): number {
    return Math.sqrt(this.#inMetres2(at, this.#rows[at + VARIANCE]!, this.#rows[at + VARIANCE + 1]!))
  }

  /** Pixels squared across and down become metres squared, both axes together. */
  #inMetres2(at: number, across: number, down: number): number {
    const rows = this.#rows
    const right = rows[at + SCALE]! ** 2 + rows[at + SCALE + 2]! ** 2
    const below = rows[at + SCALE + 1]! ** 2 + rows[at + SCALE + 3]! ** 2
    return right * across + below * down
  }

  /** Of the way between the two means, whatever its direction. */
  #meanSigmaM(at: number): number {
    return Math.sqrt(this.#inMetres2(at, this.#meanVariance(at, 0), this.#meanVariance(at, 1)))
  }

  /** Of the way that was measured last, along itself: farther away is less sure than to the side. */
  #sigmaAlongM(at: number): number {
    const rows = this.#rows
    const east = this.#way[0]!
    const north = this.#way[1]!
    const right = east * rows[at + SCALE]! + north * rows[at + SCALE + 2]!
    const below = east * rows[at + SCALE + 1]! + north * rows[at + SCALE + 3]!
    const along = right * right * this.#meanVariance(at, 0) + below * below * this.#meanVariance(at, 1)
    return along === 0 ? 0 : Math.sqrt(along / (east * east + north * north))
  }

  #meanVariance(at: number, axis: 0 | 1): number {
    const rows = this.#rows
    const share = rows[at + PLACE_SHARE]! + rows[at + RECENT_SHARE]!
    return share * rows[at + VARIANCE + axis]! + 2 * rows[at + WANDERS + axis]!
  }

  /** From its place to the box that lies in `boxes` from `to` on. */
  #shiftM(at: number, boxes: Float64Array, to: number): number {
    const rows = this.#rows
    const x = boxes[to]! - rows[at + PLACE]!
    const wider = (boxes[to + 2]! - rows[at + PLACE + 2]!) / 2
    const y = boxes[to + 1]! - rows[at + PLACE + 1]!
    const taller = (boxes[to + 3]! - rows[at + PLACE + 3]!) / 2
    const right = nearerToZero(x - wider, x + wider)
    const down = footShift(y - taller, y + taller)
    const east = rows[at + SCALE]! * right + rows[at + SCALE + 1]! * down
    const north = rows[at + SCALE + 2]! * right + rows[at + SCALE + 3]! * down
    this.#way[0] = east
    this.#way[1] = north
    // Not hypot, which allocates.
    return Math.sqrt(east * east + north * north)
  }
}

/** The lower edge is where it touches the ground; where the upper one does not follow it, traffic hides it. */
const footShift = (upper: number, lower: number): number =>
  upper * lower > 0 && Math.abs(upper) >= FOLLOWS * Math.abs(lower) ? lower : nearerToZero(upper, lower)

const nearerToZero = (a: number, b: number): number => (Math.abs(a) < Math.abs(b) ? a : b)
