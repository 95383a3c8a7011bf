import { GroundRest, type GroundScale } from '../../geometry/ground-rest.js'
import {
  centreX,
  centreY,
  grown,
  height,
  shareWithin,
  sizeOf,
  warpBox,
  widenedIou,
  width,
} from './columns.js'

/** Displacement from its place, as a share of its size, that a standing thing's boxes show. */
const STILLNESS = 0.15
/** The same in metres, where the camera is calibrated. */
const STILLNESS_M = 0.5
/** A jittery detector is allowed more: so many times the usual displacement, up to a limit. */
const JITTER_TIMES = 3.5
const MOST_STILLNESS = 0.3
/** Sights that make the reference: the place is their mean. */
const SETTLE_S = 2
/** Stands when it stood so long, and where its latest boxes lie no farther from the first ones than this. */
const STAND_AFTER_S = 6
const LEAST_SIGHTS = 3
const DRIFT = 0.05
const DRIFT_MEMORY_S = 2
/** Leaves when it was off its place for so long, or goes farther off. */
const OFF_FOR_S = 2
const FARTHER = 0.1
const FARTHER_SIGHTS = 3
/** See `leftLately`. */
const COMES_BACK_S = 10
const COMES_BACK_IOU = 0.5
/** A smaller box that lies within the place by so much is a piece of what stands there. */
const PIECE = 0.8
const JITTER_GAIN = 0.1

/**
 * Which things stand still, one row a slot. A place is a fixed reference, so that a queue that creeps never seems to stand,
 * and is held against the jitter of the boxes themselves. Displacement is that of the steadier edge on each axis: traffic
 * that hides one side of a thing moves the other edge only, and a thing that drives moves both. Where the camera is calibrated,
 * metres have the last word: see `GroundRest`.
 */
export class Standing {
  /** The place: four a slot. */
  places = new Float64Array(0)
  /** When it came to rest there. */
  sinceS = new Float64Array(0)
  /** The time of the frame at hand. Handed over with each sight, it would be an object on the heap each time, as would `#off`. */
  nowS = Number.NaN
  /** How far off its place, as a share of its size, the box at hand lies. */
  #off = Number.NaN
  #recent = new Float64Array(0)
  #jitter = new Float64Array(0)
  #seenS = new Float64Array(0)
  #offSinceS = new Float64Array(0)
  #offBy = new Float64Array(0)
  /** The place that it stood in before, since when, and when it left. */
  #left = new Float64Array(0)
  #stoodSinceS = new Float64Array(0)
  #leftS = new Float64Array(0)
  #sights = new Int32Array(0)
  #offSights = new Int32Array(0)
  #stands = new Int32Array(0)
  readonly #ground: GroundRest | undefined

  /** @param ground where the camera is calibrated */
  constructor(ground?: GroundScale) {
    this.#ground = ground && new GroundRest({ ground, stillnessM: STILLNESS_M })
  }

  reserve(slots: number): void {
    this.#ground?.reserve(slots)
    this.places = grown(this.places, slots * 4)
    this.#recent = grown(this.#recent, slots * 4)
    this.sinceS = grown(this.sinceS, slots)
    this.#jitter = grown(this.#jitter, slots)
    this.#seenS = grown(this.#seenS, slots)
    this.#offSinceS = grown(this.#offSinceS, slots)
    this.#offBy = grown(this.#offBy, slots)
    this.#left = grown(this.#left, slots * 4)
    this.#stoodSinceS = grown(this.#stoodSinceS, slots)
    this.#leftS = grown(this.#leftS, slots)
    this.#sights = grown(this.#sights, slots)
    this.#offSights = grown(this.#offSights, slots)
    this.#stands = grown(this.#stands, slots)
  }

  start(slot: number, boxes: Float64Array, row: number, nowS: number): void {
    this.#jitter[slot] = 0
    this.#leftS[slot] = Number.NaN
    this.#comeToRest(slot, boxes, row, nowS)
  }

  /** Takes up what stood there in an earlier process. */
  restore(slot: number, box: Float64Array, sinceS: number, seenS: number): void {
    this.start(slot, box, 0, sinceS)
    this.#seenS[slot] = seenS
    this.#sights[slot] = LEAST_SIGHTS
    this.#stands[slot] = 1
  }

  /** Whether it left a place so lately that it may turn out that it did not. */
  leftLately(slot: number, nowS: number): boolean {
    return nowS - this.#leftS[slot]! <= COMES_BACK_S
  }

  /** Whether row `row` lies in the place that it is leaving, or has left just now. */
  hasLeft(slot: number, boxes: Float64Array, row: number, nowS: number): boolean {
    if (this.stands(slot) && this.inPlace(slot)) return false
    const place = this.stands(slot) ? this.places : this.#left
    const lately = this.stands(slot) || this.leftLately(slot, nowS)
    return lately && widenedIou(place, slot * 4, boxes, row * 4, 0, 0) >= COMES_BACK_IOU
  }

  /** Gives that place to another, as if it had stood there all along; `row` is where the first is now, or -1. */
  comeBack(from: number, to: number, boxes: Float64Array, row: number, nowS: number): void {
    if (this.stands(from)) {
      this.#leave(from, nowS)
      if (row >= 0) this.#comeToRest(from, boxes, row, nowS)
      else this.yield(from)
    }
    for (let axis = 0; axis < 4; axis += 1) this.places[to * 4 + axis] = this.#left[from * 4 + axis]!
    this.sinceS[to] = this.#stoodSinceS[from]!
    this.#sights[to] = LEAST_SIGHTS
    this.#stands[to] = 1
    this.#leftS[from] = Number.NaN
    this.#ground?.rest(to, this.places, to, this.sinceS[to]!)
  }

  /** Another thing stands there now. */
  yield(slot: number): void {
    this.#stands[slot] = 0
  }

  stands(slot: number): boolean {
    return this.#stands[slot] === 1
  }

  /** Takes in row `row` of the frame of `nowS`. */
  see(slot: number, boxes: Float64Array, row: number): void {
    this.#measure(slot, boxes, row)
    if (this.#off <= this.#allowed(slot) || this.#ground?.isNear(slot, boxes, row))
      this.#seeInPlace(slot, boxes, row)
    else this.#seeOffPlace(slot, boxes, row)
    this.#seenS[slot] = this.nowS
  }

  /** How long it was seen in one place until now; what stops is soon worth remembering. */
  restedS(slot: number): number {
    return this.#offSights[slot] === 0 ? this.#seenS[slot]! - this.sinceS[slot]! : 0
  }

  /** Whether its latest box lay in its place. */
  inPlace(slot: number): boolean {
    return this.#offSights[slot] === 0
  }

  warp(slot: number, motion: ArrayLike<number>): void {
    warpBox(this.places, slot * 4, motion)
    warpBox(this.#recent, slot * 4, motion)
    warpBox(this.#left, slot * 4, motion)
    this.#ground?.lose(slot)
  }

  #seeInPlace(slot: number, boxes: Float64Array, row: number): void {
    const nowS = this.nowS
    this.#offSights[slot] = 0
    this.#sights[slot]! += 1
    this.#jitter[slot]! += JITTER_GAIN * (this.#off - this.#jitter[slot]!)
    const settling = nowS - this.sinceS[slot]! <= SETTLE_S
    const fresh = 1 - Math.exp(-(nowS - this.#seenS[slot]!) / DRIFT_MEMORY_S)
    for (let axis = 0; axis < 4; axis += 1) {
      const at = slot * 4 + axis
      const seen = boxes[row * 4 + axis]!
      if (settling) this.places[at]! += (seen - this.places[at]!) / this.#sights[slot]!
      this.#recent[at]! += fresh * (seen - this.#recent[at]!)
    }
    this.#ground?.see(slot, boxes, row, nowS)
    if (this.#ground?.hasCrept(slot)) this.#moveOn(slot, boxes, row, nowS)
    else if (!this.#stands[slot] && this.#isStill(slot)) this.#stands[slot] = 1
  }

  #seeOffPlace(slot: number, boxes: Float64Array, row: number): void {
    const nowS = this.nowS
    this.#offSights[slot]! += 1
    if (this.#offSights[slot] === 1) {
      this.#offSinceS[slot] = nowS
      this.#offBy[slot] = this.#off
    }
    const goesOff = this.#offSights[slot]! >= FARTHER_SIGHTS && this.#off > this.#offBy[slot]! + FARTHER
    const staysOff = this.#offSights[slot]! > 1 && nowS - this.#offSinceS[slot]! >= OFF_FOR_S
    const leaves = this.#stands[slot]
      ? goesOff || staysOff
      : this.#offSights[slot]! > 1 || this.#sights[slot] === 1
    if (leaves) this.#moveOn(slot, boxes, row, nowS)
  }

  #isStill(slot: number): boolean {
    if (this.#sights[slot]! < LEAST_SIGHTS || this.nowS - this.sinceS[slot]! < STAND_AFTER_S) return false
    if (this.#ground?.rests(slot) === false) return false
    this.#measure(slot, this.#recent, slot)
    return this.#off <= Math.max(DRIFT, this.#jitter[slot]!)
  }

  #moveOn(slot: number, boxes: Float64Array, row: number, nowS: number): void {
    if (this.#stands[slot]) this.#leave(slot, nowS)
    this.#comeToRest(slot, boxes, row, nowS)
  }

  #leave(slot: number, nowS: number): void {
    for (let axis = 0; axis < 4; axis += 1) this.#left[slot * 4 + axis] = this.places[slot * 4 + axis]!
    this.#stoodSinceS[slot] = this.sinceS[slot]!
    this.#leftS[slot] = nowS
  }

  #comeToRest(slot: number, boxes: Float64Array, row: number, nowS: number): void {
    for (let axis = 0; axis < 4; axis += 1) {
      this.places[slot * 4 + axis] = boxes[row * 4 + axis]!
      this.#recent[slot * 4 + axis] = boxes[row * 4 + axis]!
    }
    this.sinceS[slot] = nowS
    this.#seenS[slot] = nowS
    this.#offSights[slot] = 0
    this.#sights[slot] = 1
    this.#stands[slot] = 0
    this.#ground?.rest(slot, boxes, row, nowS)
  }

  #allowed(slot: number): number {
    return Math.min(MOST_STILLNESS, Math.max(STILLNESS, JITTER_TIMES * this.#jitter[slot]!))
  }

  /** Of row `row` from the place, as a share of the place's size: into `#off`. The edges of a piece are less sure. */
  #measure(slot: number, boxes: Float64Array, row: number): void {
    const { places } = this
    const x = steadierEdge(places, boxes, slot * 4 + centreX, row * 4 + centreX)
    const y = steadierEdge(places, boxes, slot * 4 + centreY, row * 4 + centreY)
    // Not hypot, which allocates.
    const away = Math.sqrt(x * x + y * y) / sizeOf(places, slot * 4)
    const piece = boxes[row * 4 + width]! * boxes[row * 4 + height]!
    const whole = places[slot * 4 + width]! * places[slot * 4 + height]!
    const isPiece = piece < PIECE * whole && shareWithin(boxes, row * 4, places, slot * 4) > PIECE
    this.#off = isPiece ? away / 2 : away
  }
}

/** How far the nearer of the two edges of an axis moved; the extent lies two numbers after the centre. */
function steadierEdge(a: Float64Array, b: Float64Array, atA: number, atB: number): number {
  const centre = b[atB]! - a[atA]!
  const half = (b[atB + 2]! - a[atA + 2]!) / 2
  return Math.min(Math.abs(centre - half), Math.abs(centre + half))
}
