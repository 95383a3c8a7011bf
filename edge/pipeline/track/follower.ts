import type { GroundScale } from '../../geometry/ground-rest.js'
import { AT_REST } from './box-filters.js'
import type { CameraMotion } from './camera-motion.js'
import { DetectionColumns, widenedIou } from './columns.js'
import type { Moment } from './likeness.js'
import { Pairing } from './pairing.js'
import { TrackTable } from './track-table.js'

export interface FollowerOptions {
  /** 0..1: a detection of at least this score may begin a track; others only continue one. */
  readonly sureScore: number
  /** Seconds unseen after which a moving thing is forgotten. */
  readonly lostAfterS: number
  /** The same of one that stood still. */
  readonly standingLostAfterS: number
  /** Where the camera is calibrated. */
  readonly ground?: GroundScale | undefined
}

/** A first sight of this score is a thing; a lesser one needs a second sight. */
const CERTAIN_SCORE = Math.fround(0.7)
/** So long a lesser first sight waits for its second, and at least until the next frame. */
const TENTATIVE_S = 1.5
/** Where frames come seldom, a thing is not forgotten before it was looked for so often. */
const LOST_AFTER_LOOKS = 12
/** What rests in one place, though not for long yet, is remembered so long, or for so many frames where they come seldom. */
const LEAST_REST_S = 3
const RESTING_LOST_AFTER_S = 3
const RESTING_LOST_AFTER_LOOKS = 16
const INTERVAL_GAIN = 0.2
/** More overlap than two things have: one thing with two boxes. */
const SAME_THING_IOU = 0.85
/** Overlap of two places at which only one thing can stand. */
const SAME_PLACE_IOU = 0.5
/** A steadied box lies so far from the filter towards the detection: the one is steadier, the other quicker. */
const SIGHT_SHARE = 0.4
/** Rounding of times. */
const SLACK_S = 1e-6

/**
 * Follows boxes by their motion alone, one frame after the other. Times are seconds on any one clock, and every rule is one of
 * time, so that frames may come at any rate, and drop. Nothing is allocated once the arrays are long enough.
 */
export class Follower {
  readonly tracks: TrackTable
  readonly #options: FollowerOptions
  readonly #pairing: Pairing
  /** One for all frames: each number that is handed over by itself, and not in it, would be an object on the heap. */
  readonly #moment: { -readonly [Part in keyof Moment]: Moment[Part] }
  #intervalS = 0

  constructor(options: FollowerOptions) {
    this.#options = options
    this.tracks = new TrackTable(options.ground)
    const found = new DetectionColumns()
    this.#moment = {
      tracks: this.tracks,
      found,
      nowS: Number.NaN,
      previousS: Number.NaN,
      elapsedS: Number.NaN,
    }
    this.#pairing = new Pairing(options.sureScore)
  }

  /** Ends everything. Ids go on. */
  clear(): void {
    while (this.tracks.count > 0) this.tracks.end(this.tracks.count - 1)
    this.#moment.nowS = Number.NaN
    this.#intervalS = 0
  }

  /**
   * @param labels how many labels detections may have
   * @param nowS later than that of the frame before
   * @param motion of the picture since then
   */
  follow(found: DetectionColumns, labels: number, nowS: number, motion?: CameraMotion): void {
    const { tracks } = this
    const moment = this.#moment
    moment.found = found
    moment.previousS = moment.nowS
    moment.nowS = nowS
    tracks.standing.nowS = nowS
    const first = Number.isNaN(moment.previousS)
    moment.elapsedS = first ? 0 : nowS - moment.previousS
    if (!first) this.#learnInterval()
    tracks.begin(labels)
    this.#forget()
    if (motion) tracks.warp(motion)
    tracks.filters.predict(tracks.slots, tracks.count, moment.elapsedS)
    this.#pairing.pair(moment)
    for (let place = 0; place < tracks.count; place += 1) this.#see(tracks.slots[place]!)
    this.#startNew(first)
  }

  /** A stall is no interval; a camera that became slower is believed within a few frames. */
  #learnInterval(): void {
    const { elapsedS } = this.#moment
    if (this.#intervalS === 0) this.#intervalS = elapsedS
    const credible = Math.min(elapsedS, 2 * this.#intervalS)
    this.#intervalS += INTERVAL_GAIN * (credible - this.#intervalS)
  }

  #forget(): void {
    const { tracks, nowS, elapsedS } = this.#moment
    const { standing } = tracks
    const movingS = Math.max(this.#options.lostAfterS, LOST_AFTER_LOOKS * this.#intervalS)
    const restingS = Math.max(RESTING_LOST_AFTER_S, RESTING_LOST_AFTER_LOOKS * this.#intervalS)
    const tentativeS = Math.max(TENTATIVE_S, elapsedS)
    for (let place = tracks.count - 1; place >= 0; place -= 1) {
      const slot = tracks.slots[place]!
      let keptS = tracks.confirmed[slot] ? movingS : tentativeS
      if (standing.stands(slot)) keptS = this.#options.standingLostAfterS
      else if (standing.restedS(slot) >= LEAST_REST_S) keptS = Math.max(keptS, restingS)
      const mayComeBack = standing.leftLately(slot, nowS)
      if (nowS - tracks.lastSeenS[slot]! > keptS + SLACK_S && !mayComeBack) tracks.end(place)
    }
  }

  #see(slot: number): void {
    const { tracks, found, nowS, elapsedS } = this.#moment
    const row = tracks.rows[slot]!
    if (row < 0) return
    const { filters, standing } = tracks
    const hiddenS = nowS - tracks.lastSeenS[slot]!
    const wasHidden = hiddenS > elapsedS + SLACK_S
    if (wasHidden && standing.stands(slot)) filters.start(slot, found.boxes, row, AT_REST)
    else if (wasHidden && tracks.confirmed[slot]) {
      filters.relive(slot, found.boxes, row, hiddenS, Math.round(hiddenS / elapsedS))
    } else filters.see(slot, found.boxes, row)
    const stood = standing.stands(slot)
    standing.see(slot, found.boxes, row)
    if (!stood && standing.stands(slot)) this.#takePlace(slot)
    tracks.votes.add(slot, found.classes[row]!, found.scores[row]!)
    tracks.scores[slot] = found.scores[row]!
    tracks.faint[slot] = found.faint[row]!
    tracks.lastSeenS[slot] = nowS
    tracks.confirmed[slot] = 1
    for (let axis = 0; axis < 4; axis += 1) {
      const filtered = filters.means[slot * 8 + axis]!
      const seen = found.boxes[row * 4 + axis]!
      tracks.steadied[slot * 4 + axis] = filtered + SIGHT_SHARE * (seen - filtered)
    }
  }

  /** Where something stands, what stood there before and is hidden has gone. */
  #takePlace(slot: number): void {
    const { tracks } = this
    const { places } = tracks.standing
    for (let place = tracks.count - 1; place >= 0; place -= 1) {
      const other = tracks.slots[place]!
      if (other === slot || tracks.rows[other]! >= 0 || !tracks.standing.stands(other)) continue
      if (widenedIou(places, slot * 4, places, other * 4, 0, 0) >= SAME_PLACE_IOU)
        tracks.standing.yield(other)
    }
  }

  #startNew(first: boolean): void {
    const { tracks, found, nowS } = this.#moment
    for (let row = 0; row < found.count; row += 1) {
      const score = found.scores[row]!
      if (found.faint[row] || score < this.#options.sureScore) continue
      if (this.#pairing.taken[row] || this.#isDouble(found, row)) continue
      const slot = tracks.start(found, row, nowS)
      if (slot === undefined) continue
      this.#comeBack(slot, row)
      if (first || score >= CERTAIN_SCORE) tracks.confirmed[slot] = 1
    }
  }

  /**
   * Nothing appears in a place out of nothing. Where something does that another has just left, it never left: what drove off
   * was a passer-by that hid it. Each gets what is its own.
   */
  #comeBack(slot: number, row: number): void {
    const { tracks, found, nowS } = this.#moment
    for (let place = 0; place < tracks.count; place += 1) {
      const other = tracks.slots[place]!
      const now = tracks.rows[other]!
      if (other === slot || !tracks.standing.hasLeft(other, found.boxes, row, nowS)) continue
      tracks.standing.comeBack(other, slot, found.boxes, now, nowS)
      tracks.handOver(other, slot)
      return
    }
  }

  #isDouble(found: DetectionColumns, row: number): boolean {
    const { tracks } = this
    for (let place = 0; place < tracks.count; place += 1) {
      const other = tracks.rows[tracks.slots[place]!]!
      if (other < 0) continue
      if (widenedIou(found.boxes, other * 4, found.boxes, row * 4, 0, 0) > SAME_THING_IOU) return true
    }
    return false
  }
}
