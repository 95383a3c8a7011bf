import type { AtThreshold } from './best-threshold.js'
import { CONFUSION_IOU } from './confusion.js'
import type { Judgement } from './judge.js'
import { type LabelFigures, recallLimits } from './label-figures.js'
import type { Overall } from './overall.js'
import { type SizeName, sizeNames } from './size-ranges.js'
import type { Suggestion } from './suggest.js'

type Figure = number | null

/** The figures of COCO; null where there is nothing of that kind to find. */
export interface FiguresReport {
  readonly boxes: number
  readonly ap: Figure
  readonly ap50: Figure
  readonly ap75: Figure
  readonly apSmall: Figure
  readonly apMedium: Figure
  readonly apLarge: Figure
  readonly ar1: Figure
  readonly ar10: Figure
  readonly ar100: Figure
  readonly arSmall: Figure
  readonly arMedium: Figure
  readonly arLarge: Figure
}

/** The object that `--json` prints. */
export interface EvalReport {
  readonly model: {
    readonly id: string
    readonly version: string
    readonly sha256: string
    readonly provider: string
  }
  /** Pictures that were looked at. */
  readonly pictures: number
  /** File names of those that could not be. */
  readonly failed: readonly string[]
  /** The lowest score of a detection that took part. */
  readonly minScore: number
  readonly overall: FiguresReport
  readonly labels: readonly (FiguresReport & {
    readonly label: string
    /** Those whose labels cover this one. */
    readonly pictures: number
    readonly now: AtThreshold | null
    readonly best: AtThreshold | null
  })[]
  /** `counts[truth][detection]`, the background last, with the thresholds of the manifest. */
  readonly confusion: {
    readonly iou: number
    readonly labels: readonly string[]
    readonly counts: readonly (readonly number[])[]
  }
  readonly warnings: readonly string[]
  /** One for each label, where thresholds are to be suggested. */
  readonly suggestions?: readonly Suggestion[]
}

export function toReport(
  head: Omit<EvalReport, 'overall' | 'labels' | 'confusion'>,
  { overall, labels, confusion }: Judgement,
): EvalReport {
  const { warnings, suggestions, ...rest } = head
  return {
    ...rest,
    overall: figures(overall),
    labels: labels.map(one => ({
      label: one.label,
      pictures: one.pictures,
      ...figures(one),
      now: roundedAt(one.now),
      best: roundedAt(one.best),
    })),
    confusion: {
      iou: CONFUSION_IOU,
      labels: [...labels.map(({ label }) => label), 'background'],
      counts: confusion,
    },
    warnings,
    ...(suggestions && { suggestions }),
  }
}

function figures({ boxes, ap, ap50, ap75, ar, arByLimit }: Overall | LabelFigures): FiguresReport {
  const bySize = (name: 'ap' | 'ar', values: Readonly<Record<SizeName, number | undefined>>) =>
    sizeNames
      .filter(size => size !== 'all')
      .map(size => [`${name}${size[0]!.toUpperCase()}${size.slice(1)}`, rounded(values[size])])
  return {
    boxes,
    ap: rounded(ap.all),
    ap50: rounded(ap50),
    ap75: rounded(ap75),
    ...Object.fromEntries(bySize('ap', ap)),
    ...Object.fromEntries(recallLimits.map((limit, at) => [`ar${limit}`, rounded(arByLimit[at])])),
    ...Object.fromEntries(bySize('ar', ar)),
  } as FiguresReport
}

const rounded = (value: number | undefined): Figure => (value === undefined ? null : Number(value.toFixed(5)))

const roundedAt = (at: AtThreshold | undefined): AtThreshold | null =>
  at === undefined
    ? null
    : {
        threshold: at.threshold,
        f1: rounded(at.f1)!,
        precision: rounded(at.precision)!,
        recall: rounded(at.recall)!,
      }
