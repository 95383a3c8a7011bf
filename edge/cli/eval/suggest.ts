import { tableText } from '../table.js'
import type { JudgedLabel } from './judge.js'
import { countable } from './matching.js'
import { sizeRanges } from './size-ranges.js'
import { RESAMPLES, shareThatGains } from './threshold-evidence.js'

/** With fewer the best threshold is chance, and resampling cannot tell. */
const LEAST = { boxes: 20, pictures: 10 } as const
/** Of the resamples: what is left is what one accepts to be wrong in. */
const SURE = 0.95

/** What becomes of the threshold of one label; scores, F1 and shares 0..1. */
export interface Suggestion {
  readonly label: string
  readonly boxes: number
  readonly from: number | null
  readonly to: number | null
  readonly f1From: number | null
  readonly f1To: number | null
  /** Of the resamples in which another threshold gains; null where there is too little to tell. */
  readonly gainsIn: number | null
  readonly isChanged: boolean
  readonly why: string
}

/**
 * A threshold is changed where the best one has a higher F1, there are boxes enough to tell, and the gain holds on pictures on
 * which the threshold was not chosen. Every label has a reason.
 */
export const suggestionsOf = (labels: readonly JudgedLabel[]): Suggestion[] => labels.map(suggestionOf)

function suggestionOf(judged: JudgedLabel): Suggestion {
  const { label, boxes, now, best, pairings } = judged
  const figures = {
    ...{ label, boxes, from: now?.threshold ?? null, to: best?.threshold ?? null },
    ...{ f1From: now?.f1 ?? null, f1To: best?.f1 ?? null },
  }
  const kept = (why: string, gainsIn: number | null = null): Suggestion => ({
    ...figures,
    ...{ gainsIn, isChanged: false, why },
  })
  if (!now) return kept('nothing of it is annotated')
  const pictures = pairings.filter(pairing => countable(pairing, sizeRanges.all) > 0).length
  if (boxes < LEAST.boxes || pictures < LEAST.pictures) {
    return kept(
      `too little to tell: boxes ${boxes} of ${LEAST.boxes}, pictures with any ${pictures} of ${LEAST.pictures}`,
    )
  }
  if (!best) return kept('nothing of it was found rightly')
  if (best.f1 <= now.f1) return kept('no other threshold is better')
  const gainsIn = shareThatGains(pairings, now.threshold)
  if (gainsIn < SURE) return kept('the gain may be chance', gainsIn)
  return { ...figures, gainsIn, isChanged: true, why: 'the gain holds on other pictures' }
}

export function formatSuggestions(suggestions: readonly Suggestion[]): string {
  const rows = suggestions.map(({ label, boxes, from, to, f1From, f1To, gainsIn, isChanged, why }) => [
    ...[label, boxes, from ?? '', to ?? '', f1From?.toFixed(3) ?? '', f1To?.toFixed(3) ?? ''],
    gainsIn === null ? '' : `${(gainsIn * 100).toFixed(1)} %`,
    `${isChanged ? 'changed' : 'kept'}: ${why}`,
  ])
  return [
    tableText(['label', 'boxes', 'threshold', 'best', 'F1', 'best F1', 'gains in', 'threshold is'], rows),
    `"gains in": of ${RESAMPLES} resamples of the pictures, those in which F1 is higher with a threshold that was chosen on ` +
      `other pictures; ${SURE * 100} % are needed.`,
    '',
  ].join('\n')
}
