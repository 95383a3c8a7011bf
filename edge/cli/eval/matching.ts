import { boxArea } from '../../domain/box.js'
import { overlapsOf } from './overlap.js'
import type { SizeRange } from './size-ranges.js'
import type { Scored, Truth } from './truth.js'

/** What became of a detection. */
export const outcomes = { WRONG: 0, RIGHT: 1, IGNORED: 2 } as const

/** The detections and truths of one label in one picture, and how they overlap. */
export interface Pairing {
  /** By falling score. */
  readonly found: readonly Scored[]
  readonly truths: readonly Truth[]
  readonly overlaps: Float64Array
}

/** Only the `most` detections with the highest scores take part. */
export function pair(found: readonly Scored[], truths: readonly Truth[], most: number): Pairing {
  const best = [...found].sort((a, b) => b.score - a.score).slice(0, most)
  return { found: best, truths, overlaps: overlapsOf(best, truths) }
}

/** Truths that must be found to score full marks in a range of sizes. */
export const countable = ({ truths }: Pairing, range: SizeRange): number =>
  truths.filter(truth => !isOutOfPlay(truth, range)).length

const isOutOfPlay = ({ ignored, areaPx2 }: Truth, range: SizeRange): boolean =>
  ignored || areaPx2 < range.leastPx2 || areaPx2 > range.mostPx2

/**
 * One of `outcomes` for each detection, as COCOeval matches: the highest score chooses first, and takes the truth that
 * it overlaps most, at least by `threshold`, among those that nobody has taken. A truth that is out of play (ignored, a
 * crowd, or of another size) is taken only where nothing in play is left, and its finder is neither right nor wrong; nor
 * is a detection of another size that matches nothing. Of truths that overlap equally the later one is taken.
 */
export function match(
  { found, truths, overlaps }: Pairing,
  threshold: number,
  range: SizeRange,
): Uint8Array<ArrayBuffer> {
  const outOfPlay = truths.map(truth => isOutOfPlay(truth, range))
  const taken = new Uint8Array(truths.length)
  const least = Math.min(threshold, 1 - 1e-10)
  return Uint8Array.from(found, ({ box }, row) => {
    const free = (column: number) => !taken[column] || truths[column]!.crowd
    const best = (wantOutOfPlay: boolean): number => {
      let chosen = -1
      let highest = least
      for (let column = 0; column < truths.length; column += 1) {
        const overlap = overlaps[row * truths.length + column]!
        if (outOfPlay[column] !== wantOutOfPlay || !free(column) || overlap < highest) continue
        chosen = column
        highest = overlap
      }
      return chosen
    }
    const inPlay = best(false)
    const column = inPlay >= 0 ? inPlay : best(true)
    if (column >= 0) taken[column] = 1
    if (inPlay >= 0) return outcomes.RIGHT
    if (column >= 0) return outcomes.IGNORED
    const areaPx2 = boxArea(box)
    return areaPx2 < range.leastPx2 || areaPx2 > range.mostPx2 ? outcomes.IGNORED : outcomes.WRONG
  })
}
