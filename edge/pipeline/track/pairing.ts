import { Assignment } from './assignment.js'
import type { DetectionColumns } from './columns.js'
import { type Compare, compareSure, compareUnsure, compareWhereLastSeen, type Sighting } from './likeness.js'
import type { TrackTable } from './track-table.js'

/** Below this score, a detection says nothing. */
const LEAST_SCORE = 0.05
const ANY_HIGHER = Number.POSITIVE_INFINITY
/** Least likeness of a pair, 0..1, by what is paired. */
const SURE = 0.1
const UNSURE = 0.5
const RECOVERED = 0.5
const TENTATIVE = 0.4

type Which = (tracks: TrackTable, slot: number, previousS: number) => boolean
const isConfirmed: Which = (tracks, slot) => tracks.confirmed[slot] === 1
const isTentative: Which = (tracks, slot) => tracks.confirmed[slot] === 0
/** What was hidden longer may only come back with a sure detection. */
const wasJustSeen: Which = (tracks, slot, previousS) =>
  tracks.confirmed[slot] === 1 && (tracks.lastSeenS[slot] === previousS || tracks.standing.stands(slot))

/**
 * Pairs tracks with detections: sure detections first, the others with what is left of the tracks (Zhang et al., "ByteTrack:
 * Multi-Object Tracking by Associating Every Detection Box", 2022), then what is left of both where it was last seen. Standing
 * things are looked for in their places.
 */
export class Pairing {
  /** 1 for rows that a track has. */
  taken = new Int32Array(0)
  readonly #sureScore: number
  readonly #assignment = new Assignment()
  #rows = new Int32Array(0)
  #likeness = new Float64Array(0)
  #rowCount = 0
  #slots = new Int32Array(0)
  #slotCount = 0

  constructor(sureScore: number) {
    this.#sureScore = sureScore
  }

  /** Writes into `tracks.rows` which row each track has. */
  pair(sighting: Sighting): void {
    this.#begin(sighting)
    const sure = this.#sureScore
    this.#stage(sighting, isConfirmed, sure, ANY_HIGHER, compareSure, SURE)
    this.#stage(sighting, wasJustSeen, LEAST_SCORE, sure, compareUnsure, UNSURE)
    this.#stage(sighting, isConfirmed, sure, ANY_HIGHER, compareWhereLastSeen, RECOVERED)
    this.#stage(sighting, isTentative, sure, ANY_HIGHER, compareSure, TENTATIVE)
  }

  #begin({ tracks, found }: Sighting): void {
    if (found.count > this.taken.length) {
      this.taken = new Int32Array(found.count * 2)
      this.#rows = new Int32Array(found.count * 2)
      this.#likeness = new Float64Array(found.count * 2)
    }
    if (tracks.count > this.#slots.length) this.#slots = new Int32Array(tracks.count * 2)
    this.taken.fill(0, 0, found.count)
    for (let place = 0; place < tracks.count; place += 1) tracks.rows[tracks.slots[place]!] = -1
  }

  /** Among what is left: those tracks, and the rows of `from <= score < to`. */
  #stage(sighting: Sighting, which: Which, from: number, to: number, compare: Compare, least: number): void {
    const { tracks, found, previousS } = sighting
    this.#leftRows(found, from, to)
    this.#leftSlots(tracks, which, previousS)
    const assignment = this.#assignment
    assignment.begin(this.#slotCount, this.#rowCount)
    for (let at = 0; at < this.#slotCount; at += 1) {
      compare(sighting, this.#slots[at]!, this.#rows, this.#rowCount, this.#likeness)
      for (let column = 0; column < this.#rowCount; column += 1) {
        assignment.gain(at, column, this.#likeness[column]! - least)
      }
    }
    assignment.solve()
    for (let at = 0; at < this.#slotCount; at += 1) {
      const column = assignment.columnOf[at]!
      if (column < 0) continue
      tracks.rows[this.#slots[at]!] = this.#rows[column]!
      this.taken[this.#rows[column]!] = 1
    }
  }

  #leftRows(found: DetectionColumns, from: number, to: number): void {
    this.#rowCount = 0
    for (let row = 0; row < found.count; row += 1) {
      const score = found.scores[row]!
      if (!this.taken[row] && score >= from && score < to) this.#rows[this.#rowCount++] = row
    }
  }

  #leftSlots(tracks: TrackTable, which: Which, previousS: number): void {
    this.#slotCount = 0
    if (this.#rowCount === 0) return
    for (let place = 0; place < tracks.count; place += 1) {
      const slot = tracks.slots[place]!
      if (tracks.rows[slot]! < 0 && which(tracks, slot, previousS)) this.#slots[this.#slotCount++] = slot
    }
  }
}
