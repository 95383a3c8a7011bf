import type { Candidates } from './candidates.js'
import { isSure, type Thresholds } from './thresholds.js'

/** Rows that one key can name: 32 bits of score and 20 bits of row fill the 53 exact bits of a double. */
const MAX_ROWS = 2 ** 20

/** More than the bits of any score, which is 1 at most: puts what is sure before what is faint. */
const SURE_BIT = 2 ** 30

/** Only so many of the best candidates are looked at: a model that fires everywhere must not stall a worker. */
const MAX_CONSIDERED = 10_000

/** More things than this in one picture is noise, not a street. */
export const MAX_KEPT = 300

/** Faint things are worth less: a picture without an end of them must not keep the tracker busy. */
export const MAX_FAINT = 100

export interface Suppressor {
  /**
   * Greedy non-maximum suppression within each class: of candidates that overlap by more than `iou`, the one
   * with the highest score stays (the lower row, where scores are equal). The rows that stay, by falling
   * score; the array is reused by the next call. With an `iou` of 1 all stay, up to MAX_KEPT.
   *
   * Where there are thresholds, what is sure by them comes first, as if there were nothing else, and what is faint after it.
   */
  suppress(candidates: Candidates, iou: number, thresholds?: Thresholds): Uint32Array
}

/** For candidates of `classCount` classes; there is room for `capacity` of them, and more is made where it does not suffice. */
export function createSuppressor(capacity: number, classCount: number): Suppressor {
  const order = createOrder(capacity)
  const kept = new Uint32Array(MAX_KEPT)
  // The kept rows of a class are a list: the class names the latest, each names the one before it.
  const latest = new Int32Array(classCount)
  const before = new Int32Array(MAX_KEPT)
  return {
    suppress(candidates, iou, thresholds) {
      const sorted = order(candidates, thresholds)
      latest.fill(-1)
      let count = 0
      let most = MAX_KEPT
      let faint = false
      for (let rank = 0; rank < sorted.length && count < most; rank += 1) {
        const row = sorted[rank]!
        if (!faint && thresholds && !isSure(candidates, row, thresholds)) {
          faint = true
          most = Math.min(MAX_KEPT, count + MAX_FAINT)
        }
        const label = candidates.classes[row]!
        let other = iou < 1 ? latest[label]! : -1
        while (other >= 0 && !overlaps(candidates.boxes, row * 4, kept[other]! * 4, iou))
          other = before[other]!
        if (other >= 0) continue
        kept[count] = row
        before[count] = latest[label]!
        latest[label] = count
        count += 1
      }
      return kept.subarray(0, count)
    },
  }
}

/** Rows by falling score, what is sure before what is faint; at most MAX_CONSIDERED of them. */
function createOrder(capacity: number): (candidates: Candidates, thresholds?: Thresholds) => Uint32Array {
  // A positive float's bits sort like the float, so score and row fit one double, and the sort without a
  // comparator is several times faster than one with it.
  let keys = new Float64Array(capacity)
  let rows = new Uint32Array(Math.min(capacity, MAX_CONSIDERED))
  return (candidates, thresholds) => {
    const { count: found, scores } = candidates
    const count = Math.min(found, MAX_ROWS)
    if (count > keys.length) {
      keys = new Float64Array(scores.length)
      rows = new Uint32Array(Math.min(scores.length, MAX_CONSIDERED))
    }
    const bits = new Uint32Array(scores.buffer, scores.byteOffset, count)
    for (let row = 0; row < count; row += 1) {
      const first = thresholds && isSure(candidates, row, thresholds) ? SURE_BIT : 0
      keys[row] = (bits[row]! + first) * MAX_ROWS + (MAX_ROWS - 1 - row)
    }
    const used = keys.subarray(0, count).sort()
    const taken = Math.min(count, rows.length)
    for (let rank = 0; rank < taken; rank += 1) {
      rows[rank] = MAX_ROWS - 1 - (used[count - 1 - rank]! % MAX_ROWS)
    }
    return rows.subarray(0, taken)
  }
}

function overlaps(boxes: Float32Array, a: number, b: number, iou: number): boolean {
  const width = Math.min(boxes[a + 2]!, boxes[b + 2]!) - Math.max(boxes[a]!, boxes[b]!)
  const height = Math.min(boxes[a + 3]!, boxes[b + 3]!) - Math.max(boxes[a + 1]!, boxes[b + 1]!)
  if (width <= 0 || height <= 0) return false
  const shared = width * height
  const areaA = (boxes[a + 2]! - boxes[a]!) * (boxes[a + 3]! - boxes[a + 1]!)
  const areaB = (boxes[b + 2]! - boxes[b]!) * (boxes[b + 3]! - boxes[b + 1]!)
  return shared > iou * (areaA + areaB - shared)
}
