import type { Box } from './box.js'

/**
 * What one model found in one frame, as columns.
 *
 * `boxes` holds `[x1, y1, x2, y2]` per detection in pixels of the frame, `scores` 0..1, `classes`
 * indexes into `labels`. All columns have the same number of rows, sorted by falling score; what is faint comes last.
 */
export interface Detections {
  readonly boxes: Float32Array
  readonly scores: Float32Array
  readonly classes: Uint16Array
  readonly labels: readonly string[]
  /**
   * So many rows reach the thresholds of the model; all, where absent. The others are faint: enough to follow what is known, too
   * little to believe in anything new.
   */
  readonly sure?: number
}

export const detectionCount = (detections: Detections): number => detections.scores.length

export function boxAt(detections: Detections, row: number): Box {
  const at = row * 4
  const { boxes } = detections
  return [boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!]
}

export const labelAt = (detections: Detections, row: number): string =>
  detections.labels[detections.classes[row]!]!
