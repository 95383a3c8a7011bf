import { Assignment } from './assignment.js'
import { type Compare, compareSure, compareUnsure, compareWhereLastSeen, type Moment } from './likeness.js'

/** Below this score, a detection says nothing. */
const LEAST_SCORE = 0.05
/** Least likeness of a pair, 0..1, by what is paired. */
const SURE = 0.1
const UNSURE = 0.5
const RECOVERED = 0.5
const TENTATIVE = 0.4

type Which = (moment: Moment, slot: number) => boolean
const isConfirmed: Which = ({ tracks }, slot) => tracks.confirmed[slot] === 1
const isTentative: Which = ({ tracks }, slot) => tracks.confirmed[slot] === 0
/** What was hidden longer may only come back with a sure detection. */
const wasJustSeen: Which = ({ tracks, previousS }, slot) =>
  tracks.confirmed[slot] === 1 && (tracks.lastSeenS[slot] === previousS || tracks.standing.stands(slot))

/** Which of the tracks and rows that are left are paired, and how. */
interface Stage {
  readonly which: Which
  readonly isSure: boolean
  readonly compare: Compare
  readonly least: number
}

/**
 * Pairs tracks with detections: sure detections first, the others with what is left of the tracks (Zhang et al., "ByteTrack:
 * Multi-Object Tracking by Associating Every Detection Box", 2022), then what is left of both where it was last seen. Standing
 * things are looked for in their places.
 */
export class Pairing {
  /** 1 for rows that a track has. */
  taken = new Int32Array(0)
  readonly #stages: readonly Stage[]
  readonly #sureScore: number
  readonly #assignment = new Assignment()
  #rows = new Int32Array(0)
  #likeness = new Float64Array(0)
  #rowCount = 0
  #slots = new Int32Array(0)
  #slotCount = 0

  constructor(sureScore: number) {
    this.#sureScore = sureScore
    const sure = { isSure: true }
    const unsure = { isSure: false }
    this.#stages = [
      { ...sure, which: isConfirmed, compare: compareSure, least: SURE },
      { ...unsure, which: wasJustSeen, compare: compareUnsure, least: UNSURE },
      { ...sure, which: isConfirmed, compare: compareWhereLastSeen, least: RECOVERED },
      { ...sure, which: isTentative, compare: compareSure, least: TENTATIVE },
    ]
  }

  /** Writes into `tracks.rows` which row each track has. */
  pair(moment: Moment): void {
    this.#begin(moment)
    for (const stage of this.#stages) this.#pairLeft(moment, stage)
  }

  #begin({ tracks, found }: Moment): void {
    if (found.count > this.taken.length) {
      this.taken = new Int32Array(found.count * 2)
      this.#rows = new Int32Array(found.count * 2)
      this.#likeness = new Float64Array(found.count * 2)
    }
    if (tracks.count > this.#slots.length) this.#slots = new Int32Array(tracks.count * 2)
    this.taken.fill(0, 0, found.count)
    for (let place = 0; place < tracks.count; place += 1) tracks.rows[tracks.slots[place]!] = -1
  }

  #pairLeft(moment: Moment, stage: Stage): void {
    const { tracks } = moment
    const { compare, least } = stage
    this.#keepRows(moment, stage)
    this.#keepSlots(moment, stage)
    const assignment = this.#assignment
    assignment.begin(this.#slotCount, this.#rowCount)
    for (let at = 0; at < this.#slotCount; at += 1) {
      compare(moment, this.#slots[at]!, this.#rows, this.#rowCount, this.#likeness)
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

  #keepRows({ found }: Moment, { isSure }: Stage): void {
    this.#rowCount = 0
    for (let row = 0; row < found.count; row += 1) {
      const score = found.scores[row]!
      const rowIsSure = score >= this.#sureScore && !found.faint[row]
      if (this.taken[row] || rowIsSure !== isSure) continue
      if (isSure || score >= LEAST_SCORE) this.#rows[this.#rowCount++] = row
    }
  }

  #keepSlots(moment: Moment, { which }: Stage): void {
    const { tracks } = moment
    this.#slotCount = 0
    if (this.#rowCount === 0) return
    for (let place = 0; place < tracks.count; place += 1) {
      const slot = tracks.slots[place]!
      if (tracks.rows[slot]! < 0 && which(moment, slot)) this.#slots[this.#slotCount++] = slot
    }
  }
}
