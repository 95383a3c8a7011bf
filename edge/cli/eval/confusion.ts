import { iou } from '../../domain/box.js'
import { coveredShare } from './overlap.js'
import type { Scored, Truth } from './truth.js'

/** Overlap from which a detection is of a thing. */
export const CONFUSION_IOU = 0.5

/** One picture, with the detections that score at least their threshold and whose label its labels cover. */
export interface LabelledPicture {
  readonly found: readonly (Scored & { readonly label: number })[]
  readonly truths: readonly (Truth & { readonly label: number })[]
}

/**
 * Counts what was taken for what: `[truth][detection]`, by label, the last row and column standing for the background. A
 * thing and a detection are paired at most once, those of one label first, then by falling overlap. What is ignored is in no row;
 * a detection that lies in an ignored region and is of no thing is in no column.
 */
export function confusionOf(pictures: Iterable<LabelledPicture>, labelCount: number): number[][] {
  const matrix = Array.from({ length: labelCount + 1 }, () => new Array<number>(labelCount + 1).fill(0))
  const add = (truth: number, detection: number) => {
    matrix[truth]![detection]! += 1
  }
  for (const { found, truths } of pictures) {
    const things = truths.filter(({ ignored }) => !ignored)
    const regions = truths.filter(({ ignored }) => ignored)
    const partner = partnersOf(found, things)
    for (const [at, one] of found.entries()) {
      const thing = partner.get(at)
      if (thing !== undefined) add(things[thing]!.label, one.label)
      else if (!regions.some(region => liesIn(one, region))) add(labelCount, one.label)
    }
    const seen = new Set(partner.values())
    for (const [at, { label }] of things.entries()) if (!seen.has(at)) add(label, labelCount)
  }
  return matrix
}

/** The thing of each detection that has one. */
function partnersOf(found: LabelledPicture['found'], things: LabelledPicture['truths']): Map<number, number> {
  const pairs = found.flatMap((one, detection) =>
    things.map((truth, thing) => ({
      detection,
      thing,
      overlap: iou(one.box, truth.box),
      same: one.label === truth.label,
    })),
  )
  const near = pairs
    .filter(({ overlap }) => overlap >= CONFUSION_IOU)
    .sort((a, b) => Number(b.same) - Number(a.same) || b.overlap - a.overlap)
  const partner = new Map<number, number>()
  const seen = new Set<number>()
  for (const { detection, thing } of near) {
    if (partner.has(detection) || seen.has(thing)) continue
    partner.set(detection, thing)
    seen.add(thing)
  }
  return partner
}

const liesIn = (
  { box, label }: LabelledPicture['found'][number],
  region: LabelledPicture['truths'][number],
): boolean =>
  label === region.label &&
  (region.crowd ? coveredShare(box, region.box) : iou(box, region.box)) >= CONFUSION_IOU
