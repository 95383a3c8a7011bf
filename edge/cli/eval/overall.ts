import { mean } from './average-precision.js'
import type { LabelFigures } from './label-figures.js'
import { type SizeName, sizeNames } from './size-ranges.js'

/** The figures of COCO over all labels: each the mean over those labels that have it, whatever their number of boxes. */
export type Overall = Omit<LabelFigures, 'curve50' | 'curve75'>

export function overallOf(figures: readonly LabelFigures[]): Overall {
  const meanOf = (pick: (one: LabelFigures) => number | undefined): number | undefined =>
    mean(figures.map(pick).filter(value => value !== undefined))
  const bySize = (pick: (one: LabelFigures, size: SizeName) => number | undefined) =>
    Object.fromEntries(sizeNames.map(size => [size, meanOf(one => pick(one, size))])) as LabelFigures['ap']
  return {
    boxes: figures.reduce((sum, { boxes }) => sum + boxes, 0),
    ap: bySize(({ ap }, size) => ap[size]),
    ap50: meanOf(({ ap50 }) => ap50),
    ap75: meanOf(({ ap75 }) => ap75),
    ar: bySize(({ ar }, size) => ar[size]),
    arByLimit: [0, 1, 2].map(limit => meanOf(({ arByLimit }) => arByLimit[limit])),
  }
}
