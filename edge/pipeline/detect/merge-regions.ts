import { type Box, boxArea, iou } from '../../domain/box.js'
import { MAX_FAINT, MAX_KEPT } from './nms.js'
import type { Region } from './regions.js'

/** What was found in one region, boxes in pixels of the picture. */
export interface RegionFound {
  readonly region: Region
  readonly boxes: Float32Array
  readonly scores: Float32Array
  readonly classes: Uint16Array
  /** So many rows are sure, and those after them faint; all are sure, where absent. */
  readonly sure?: number
}

interface Thing {
  box: Box
  score: number
  readonly label: number
  readonly isFaint: boolean
  readonly region: Region
  /** Sides at which its region ends and the picture does not: it may go on there. Left, top, right, bottom. */
  cut: readonly boolean[]
}

/** A side so near to that of its region, as a share of the region, ends there because the region does. */
const CUT_WITHIN = 0.01
const CUT_WITHIN_PX = 2
/** Two regions see the same thing where what both can see of it agrees by so much, as IoU. */
const SAME_IOU = 0.5
/** A piece lies within another thing with so much of its area. */
const WITHIN = 0.5
/** Regions whose areas differ by more show a thing at different sizes, with boxes that agree less. */
const SAME_SCALE = 1.5

/**
 * What all regions of a picture show, each thing once.
 *
 * Boxes of one class in two regions are one thing where they agree within what both regions see: so the halves of a car
 * on either side of a seam find each other, and a car in the overlap is not two. Its box is that of the finest region that
 * shows it whole, or else all its pieces together; its score is the best. What is left is suppressed: by `iou`, and a piece
 * that was cut off, or the same thing at another scale, already where it mostly lies within another.
 *
 * What is faint changes nothing of what is sure: it is put together by itself, and suppressed by both.
 *
 * Columns by falling score, what is sure before what is faint, at most MAX_KEPT rows.
 */
export function mergeRegions(
  found: readonly RegionFound[],
  picture: { readonly width: number; readonly height: number },
  iouLimit: number,
) {
  const things = found.flatMap(part => thingsIn(part, picture))
  const sure = mergeThings(
    things.filter(({ isFaint }) => !isFaint),
    iouLimit,
  )
  const faint = mergeThings(
    things.filter(({ isFaint }) => isFaint),
    iouLimit,
    sure,
  )
  const kept = [...sure, ...faint.slice(0, MAX_FAINT)].slice(0, MAX_KEPT)
  return {
    sure: Math.min(sure.length, MAX_KEPT),
    boxes: Float32Array.from(kept.flatMap(({ box }) => box)),
    scores: Float32Array.from(kept, ({ score }) => score),
    classes: Uint16Array.from(kept, ({ label }) => label),
  }
}

/** By falling score. */
const mergeThings = (things: readonly Thing[], iouLimit: number, surer: readonly Thing[] = []): Thing[] =>
  suppress(groupsOf(things).map(mergeGroup), iouLimit, surer).toSorted((a, b) => b.score - a.score)

function thingsIn(
  { region, boxes, scores, classes, sure = scores.length }: RegionFound,
  { width, height }: { readonly width: number; readonly height: number },
): Thing[] {
  const [left, top, right, bottom] = region
  const nearX = Math.max(CUT_WITHIN_PX, CUT_WITHIN * (right - left))
  const nearY = Math.max(CUT_WITHIN_PX, CUT_WITHIN * (bottom - top))
  return Array.from(scores, (score, row): Thing => {
    const [x1, y1, x2, y2] = boxes.subarray(row * 4, row * 4 + 4) as unknown as Box
    return {
      box: [x1, y1, x2, y2],
      score,
      label: classes[row]!,
      isFaint: row >= sure,
      region,
      cut: [
        left > 0 && x1 - left < nearX,
        top > 0 && y1 - top < nearY,
        right < width && right - x2 < nearX,
        bottom < height && bottom - y2 < nearY,
      ],
    }
  })
}

/** Pieces of one thing: at most one of each region, those that agree best first. */
function groupsOf(things: readonly Thing[]): Thing[][] {
  const groups = things.map(thing => [thing])
  const groupOf = new Map(groups.map(group => [group[0]!, group]))
  for (const { a, b } of pairsOf(things)) {
    const [one, other] = [groupOf.get(a)!, groupOf.get(b)!]
    if (one === other || one.some(({ region }) => other.some(piece => piece.region === region))) continue
    one.push(...other)
    for (const piece of other) groupOf.set(piece, one)
    other.length = 0
  }
  return groups.filter(group => group.length > 0)
}

function pairsOf(things: readonly Thing[]) {
  const pairs: { readonly a: Thing; readonly b: Thing; readonly agreement: number }[] = []
  for (const [at, a] of things.entries()) {
    for (const b of things.slice(at + 1)) {
      if (a.label !== b.label || a.region === b.region) continue
      const seenByBoth = intersection(a.region, b.region)
      const agreement = iou(intersection(a.box, seenByBoth), intersection(b.box, seenByBoth))
      if (agreement >= SAME_IOU) pairs.push({ a, b, agreement })
    }
  }
  return pairs.sort((one, other) => other.agreement - one.agreement)
}

function mergeGroup(group: readonly Thing[]): Thing {
  const score = Math.max(...group.map(thing => thing.score))
  const whole = group.filter(({ cut }) => !cut.some(Boolean))
  const finest = whole.toSorted((a, b) => boxArea(a.region) - boxArea(b.region))[0]
  return finest ? { ...finest, score } : { ...group.reduce(union), score }
}

/** A side of both is cut where it is cut in the one that reaches farther. */
function union(a: Thing, b: Thing): Thing {
  const farther = (side: 0 | 1 | 2 | 3): Thing => (a.box[side] < b.box[side] === side < 2 ? a : b)
  const [left, top, right, bottom] = [farther(0), farther(1), farther(2), farther(3)]
  return {
    ...a,
    box: [left.box[0], top.box[1], right.box[2], bottom.box[3]],
    cut: [left.cut[0]!, top.cut[1]!, right.cut[2]!, bottom.cut[3]!],
  }
}

/** Things that were seen whole come first: a piece takes the place of none. What is surer comes before all. */
function suppress(things: readonly Thing[], iouLimit: number, surer: readonly Thing[]): Thing[] {
  const kept: Thing[] = []
  const isPiece = ({ cut }: Thing): boolean => cut.some(Boolean)
  const ranked = things.toSorted((a, b) => Number(isPiece(a)) - Number(isPiece(b)) || b.score - a.score)
  for (const thing of ranked) {
    const hides = (other: Thing): boolean => {
      if (other.label !== thing.label) return false
      if (iou(other.box, thing.box) > iouLimit) return true
      const shared = boxArea(intersection(other.box, thing.box))
      if (isPiece(thing)) return shared > WITHIN * boxArea(thing.box)
      return differInScale(thing, other) && shared > WITHIN * Math.min(boxArea(thing.box), boxArea(other.box))
    }
    if (!surer.some(hides) && !kept.some(hides)) kept.push(thing)
  }
  return kept
}

function differInScale({ region: a }: Thing, { region: b }: Thing): boolean {
  const [small, large] = [boxArea(a), boxArea(b)].sort((one, other) => one - other) as [number, number]
  return large > SAME_SCALE * small
}

/** Empty, with sides the wrong way round, where they have nothing in common. */
const intersection = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
]
