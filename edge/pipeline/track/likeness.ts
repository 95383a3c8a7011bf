import { type DetectionColumns, height, likeShape, shareOfFirst, widenedIou, width } from './columns.js'
import type { TrackTable } from './track-table.js'

/** Boxes are widened by so many sigmas of the prediction before their overlap is taken, up to a share of the box. */
const WIDEN_SIGMAS = 0.5
const MOST_WIDENING = 0.5
/** What remains where the thing was never given this label: car and truck flicker, car and person do not. */
const OTHER_LABEL = 0.7
/** A thing that has been hidden yields its place to one that is followed into it. */
const HIDDEN_SHARE = 0.6
/** Less overlap with its place than this, and it is not what stands there. */
const LEAST_IN_PLACE = 0.4
/** A smaller share of a thing tells nothing; a piece that lies wholly in its place counts so much. */
const LEAST_PIECE = 0.25
const PIECE_SHARE = 0.7

/** One frame, as far as it is compared with what was known before. */
export interface Moment {
  readonly tracks: TrackTable
  readonly found: DetectionColumns
  readonly nowS: number
  /** When the frame before was; NaN at the first. */
  readonly previousS: number
  /** Between the two; 0 at the first. */
  readonly elapsedS: number
}

/**
 * Writes into `likeness` how much each of the first `count` of `rows` is like what a track should show now, 0..1. All rows at once:
 * a number that is given back, pair by pair, would be an object on the heap.
 */
export type Compare = (
  moment: Moment,
  slot: number,
  rows: Int32Array,
  count: number,
  likeness: Float64Array,
) => void

/**
 * How far the predicted box (axis 0: across, 1: down) and what it is compared with are widened, pixels. At low rates predictions are
 * so uncertain that boxes need not overlap at all, so both are widened first (buffered IoU: Yang et al., "Hard to Track Objects with
 * Irregular Motions and Similar Appearances? Make It Easier by Buffering the Matching Space", 2023), here by the filter's own sigma,
 * which grows with the time that has passed.
 */
function margin({ filters }: TrackTable, slot: number, axis: 0 | 1): number {
  const sigma = Math.sqrt(filters.variances[slot * 12 + axis * 3]!)
  return Math.min(MOST_WIDENING * filters.means[slot * 8 + width + axis]!, WIDEN_SIGMAS * sigma)
}

const sameLabel = (tracks: TrackTable, slot: number, found: DetectionColumns, row: number): number =>
  OTHER_LABEL + (1 - OTHER_LABEL) * tracks.votes.share(slot, found.classes[row]!)

/** For detections that are sure. The score counts, as in ByteTrack's fusion; shape a little. */
export const compareSure: Compare = (moment, slot, rows, count, likeness) => {
  const { tracks, found, previousS } = moment
  const { means } = tracks.filters
  const stands = tracks.standing.stands(slot)
  const hidden = tracks.lastSeenS[slot] !== previousS
  const across = margin(tracks, slot, 0)
  const down = margin(tracks, slot, 1)
  for (let at = 0; at < count; at += 1) {
    const row = rows[at]!
    let alike = stands && hidden ? 0 : widenedIou(means, slot * 8, found.boxes, row * 4, across, down)
    if (alike > 0) {
      const shape = Math.sqrt(Math.sqrt(likeShape(means, slot * 8, found.boxes, row * 4)))
      alike *= shape * sameLabel(tracks, slot, found, row)
    }
    likeness[at] = alike
  }
  if (stands) compareInPlace(moment, slot, rows, count, likeness, hidden ? HIDDEN_SHARE : 1)
  for (let at = 0; at < count; at += 1) likeness[at]! *= found.scores[rows[at]!]!
}

/** For the others, which are often pieces of things, or two in one: the shape must be right (Hybrid-SORT, Yang et al., 2024). */
export const compareUnsure: Compare = (moment, slot, rows, count, likeness) => {
  const { tracks, found, previousS } = moment
  const { means } = tracks.filters
  const hidden = tracks.lastSeenS[slot] !== previousS
  const across = margin(tracks, slot, 0)
  const down = margin(tracks, slot, 1)
  for (let at = 0; at < count; at += 1) {
    const row = rows[at]!
    let alike = hidden ? 0 : widenedIou(means, slot * 8, found.boxes, row * 4, across, down)
    if (alike > 0) {
      const shape = likeShape(means, slot * 8, found.boxes, row * 4)
      alike *= shape * sameLabel(tracks, slot, found, row)
    }
    likeness[at] = alike
  }
  if (tracks.standing.stands(slot)) compareInPlace(moment, slot, rows, count, likeness, 1)
}

/** With where it was last seen: what moved while it was hidden was guessed (OC-SORT, Cao et al., 2023). */
export const compareWhereLastSeen: Compare = ({ tracks, found }, slot, rows, count, likeness) => {
  const stands = tracks.standing.stands(slot)
  for (let at = 0; at < count; at += 1) {
    const row = rows[at]!
    const overlap = stands ? 0 : widenedIou(tracks.filters.sights, slot * 4, found.boxes, row * 4, 0, 0)
    likeness[at] = overlap === 0 ? 0 : overlap * sameLabel(tracks, slot, found, row)
  }
}

/**
 * Raises the likeness to that with the place of a standing thing, times `share`, where that is more: the overlap with it. A piece of
 * the thing lies within: traffic hides the rest.
 */
function compareInPlace(
  { tracks, found }: Moment,
  slot: number,
  rows: Int32Array,
  count: number,
  likeness: Float64Array,
  share: number,
): void {
  const { places } = tracks.standing
  const place = places[slot * 4 + width]! * places[slot * 4 + height]!
  for (let at = 0; at < count; at += 1) {
    const row = rows[at]!
    const overlap = widenedIou(places, slot * 4, found.boxes, row * 4, 0, 0)
    if (overlap === 0) continue
    const piece = found.boxes[row * 4 + width]! * found.boxes[row * 4 + height]!
    const isPiece = piece < place && piece > LEAST_PIECE * place
    const within = isPiece ? shareOfFirst(overlap, piece, place) : 0
    const alike = Math.max(overlap, PIECE_SHARE * within)
    if (alike < LEAST_IN_PLACE) continue
    likeness[at] = Math.max(likeness[at]!, share * (alike * sameLabel(tracks, slot, found, row)))
  }
}
