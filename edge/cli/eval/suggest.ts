import { tableText } from '../table.js'
import type { JudgedLabel } from './judge.js'

/** With fewer boxes the best threshold is chance. */
export const LEAST_BOXES = 10

export interface Suggestion {
  readonly label: string
  readonly boxes: number
  readonly from: number
  readonly to: number
  readonly f1From: number
  readonly f1To: number
}

/** The labels that do better with another threshold, and for which there are boxes enough to tell. */
export function suggestionsOf(labels: readonly JudgedLabel[]): Suggestion[] {
  return labels.flatMap(({ label, boxes, now, best }) => {
    if (!now || !best || boxes < LEAST_BOXES || best.f1 <= now.f1) return []
    return { label, boxes, from: now.threshold, to: best.threshold, f1From: now.f1, f1To: best.f1 }
  })
}

/** What changes in the manifest; `tooFew` are the labels that keep their threshold for want of boxes. */
export function formatSuggestions(suggestions: readonly Suggestion[], tooFew: readonly string[]): string {
  const rows = suggestions.map(({ label, boxes, from, to, f1From, f1To }) => [
    label,
    boxes,
    from,
    to,
    f1From.toFixed(3),
    f1To.toFixed(3),
  ])
  const table = tableText(['label', 'boxes', 'threshold', 'becomes', 'F1', 'becomes'], rows)
  const kept =
    tooFew.length === 0 ? '' : `Kept, with fewer than ${LEAST_BOXES} boxes: ${tooFew.join(', ')}.\n`
  return `${rows.length === 0 ? 'No threshold is better than those of the manifest.' : table}\n${kept}`
}
