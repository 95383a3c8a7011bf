import { type AtThreshold, atThreshold, bestThreshold } from './best-threshold.js'
import { confusionOf } from './confusion.js'
import type { Dataset } from './dataset.js'
import { figuresOf, type LabelFigures, MOST_FOUND } from './label-figures.js'
import type { LookedAt } from './look.js'
import { type Pairing, pair } from './matching.js'
import { type Overall, overallOf } from './overall.js'

/** One label of the model, held against the annotations. */
export interface JudgedLabel extends LabelFigures {
  readonly label: string
  /** Pictures whose labels cover it. */
  readonly pictures: number
  /** With the threshold of the manifest, and with the best one; undefined where there is nothing to find, or nothing found. */
  readonly now: AtThreshold | undefined
  readonly best: AtThreshold | undefined
  /** One for each picture whose labels cover it. */
  readonly pairings: readonly Pairing[]
}

export interface Judgement {
  readonly overall: Overall
  readonly labels: readonly JudgedLabel[]
  /** `[truth][detection]` by `labels`, the background last, with the thresholds of the manifest. */
  readonly confusion: readonly (readonly number[])[]
}

/** `labels` and `thresholds` (0..1) are those of the model, by class. */
export function judge(
  looks: readonly LookedAt[],
  dataset: Pick<Dataset, 'labels'>,
  labels: readonly string[],
  thresholds: readonly number[],
): Judgement {
  const judged = dataset.labels.map((label): JudgedLabel => {
    const pairings = looks
      .filter(({ picture }) => picture.covers(label))
      .map(({ picture, found }) =>
        pair(
          found.filter(one => one.label === label),
          picture.truths.filter(truth => truth.label === label),
          MOST_FOUND,
        ),
      )
    const figures = figuresOf(pairings)
    const { curve50 } = figures
    return {
      label: labels[label]!,
      pictures: pairings.length,
      ...figures,
      now: curve50 && atThreshold(curve50, thresholds[label]!),
      best: curve50 && bestThreshold(curve50),
      pairings,
    }
  })
  return { overall: overallOf(judged), labels: judged, confusion: confusionIn(looks, dataset, thresholds) }
}

function confusionIn(
  looks: readonly LookedAt[],
  dataset: Pick<Dataset, 'labels'>,
  thresholds: readonly number[],
): number[][] {
  const row = new Map(dataset.labels.map((label, at) => [label, at]))
  const pictures = looks.map(({ picture, found }) => ({
    truths: picture.truths.map(truth => ({ ...truth, label: row.get(truth.label)! })),
    found: found
      .filter(({ label, score }) => row.has(label) && picture.covers(label) && score >= thresholds[label]!)
      .map(one => ({ ...one, label: row.get(one.label)! })),
  }))
  return confusionOf(pictures, dataset.labels.length)
}
