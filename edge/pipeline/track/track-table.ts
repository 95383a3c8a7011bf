import type { GroundScale } from '../../geometry/ground-rest.js'
import { BoxFilters } from './box-filters.js'
import type { CameraMotion } from './camera-motion.js'
import { type DetectionColumns, grown } from './columns.js'
import { LabelVotes } from './label-votes.js'
import { Standing } from './standing.js'

/** More things than any street shows at once; beyond, none begins. */
const MOST_TRACKS = 1024
const FIRST_SLOTS = 64

/** Everything known of the living tracks, as columns; a track has one slot from its first sight to its end. */
export class TrackTable {
  readonly filters = new BoxFilters()
  readonly standing: Standing
  readonly votes = new LabelVotes()
  /** Slots of the living, in the order of their beginning; `count` of them. */
  slots = new Int32Array(0)
  count = 0
  ids = new Int32Array(0)
  firstSeenS = new Float64Array(0)
  lastSeenS = new Float64Array(0)
  /** Of the latest sight. */
  scores = new Float64Array(0)
  /** 1 where that was faint. */
  faint = new Int32Array(0)
  /** 1 where a second or a certain sight has shown that there is a thing. */
  confirmed = new Int32Array(0)
  /** The row of this frame's detections that shows it, or -1. */
  rows = new Int32Array(0)
  /** Between the box that was seen and that of the filter: four a slot. */
  steadied = new Float64Array(0)
  #free = new Int32Array(0)
  #freeCount = 0
  #nextId = 1
  #labels = 0

  /** @param ground where the camera is calibrated */
  constructor(ground?: GroundScale) {
    this.standing = new Standing(ground)
  }

  /** @param labels how many labels detections may have. */
  begin(labels: number): void {
    this.#labels = labels
    this.votes.reserve(this.ids.length, labels)
  }

  /** A new track for a row of `found`; undefined where there are too many. */
  start(found: DetectionColumns, row: number, nowS: number): number | undefined {
    const slot = this.#takeSlot()
    if (slot === undefined) return undefined
    this.filters.start(slot, found.boxes, row)
    this.standing.start(slot, found.boxes, row, nowS)
    this.votes.start(slot, found.classes[row]!, found.scores[row]!)
    this.ids[slot] = this.#nextId++
    this.firstSeenS[slot] = nowS
    this.lastSeenS[slot] = nowS
    this.scores[slot] = found.scores[row]!
    this.faint[slot] = found.faint[row]!
    this.rows[slot] = row
    for (let axis = 0; axis < 4; axis += 1) this.steadied[slot * 4 + axis] = found.boxes[row * 4 + axis]!
    return slot
  }

  /** Takes up a standing thing of an earlier process under its id, hidden until it is seen. `found` has it as its row 0. */
  restore(found: DetectionColumns, id: number, sinceS: number, seenS: number): void {
    const slot = this.start(found, 0, seenS)
    if (slot === undefined) return
    this.standing.restore(slot, found.boxes, sinceS, seenS)
    this.ids[slot] = id
    this.#nextId = Math.max(this.#nextId - 1, id + 1)
    this.firstSeenS[slot] = sinceS
    this.rows[slot] = -1
    this.confirmed[slot] = 1
  }

  /** Gives what one track was to another that has just begun; the first goes on as a new one. */
  handOver(from: number, to: number): void {
    this.ids[to] = this.ids[from]!
    this.firstSeenS[to] = this.firstSeenS[from]!
    this.confirmed[to] = 1
    this.ids[from] = this.#nextId++
  }

  /** Ends the track at `place` of `slots`; its id never comes back. */
  end(place: number): void {
    this.#free[this.#freeCount++] = this.slots[place]!
    this.slots.copyWithin(place, place + 1, this.count)
    this.count -= 1
  }

  warp(motion: CameraMotion): void {
    for (let place = 0; place < this.count; place += 1) {
      this.filters.warp(this.slots[place]!, motion)
      this.standing.warp(this.slots[place]!, motion)
    }
  }

  #takeSlot(): number | undefined {
    if (this.#freeCount === 0) {
      if (this.ids.length >= MOST_TRACKS) return undefined
      this.#reserve(Math.max(FIRST_SLOTS, this.ids.length * 2))
    }
    const slot = this.#free[--this.#freeCount]!
    this.confirmed[slot] = 0
    this.slots[this.count++] = slot
    return slot
  }

  #reserve(slots: number): void {
    const before = this.ids.length
    this.filters.reserve(slots)
    this.standing.reserve(slots)
    this.votes.reserve(slots, this.#labels)
    this.slots = grown(this.slots, slots)
    this.ids = grown(this.ids, slots)
    this.firstSeenS = grown(this.firstSeenS, slots)
    this.lastSeenS = grown(this.lastSeenS, slots)
    this.scores = grown(this.scores, slots)
    this.faint = grown(this.faint, slots)
    this.confirmed = grown(this.confirmed, slots)
    this.rows = grown(this.rows, slots)
    this.steadied = grown(this.steadied, slots * 4)
    this.#free = grown(this.#free, slots)
    for (let slot = slots - 1; slot >= before; slot -= 1) this.#free[this.#freeCount++] = slot
  }
}
