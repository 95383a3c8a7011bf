import type { Box } from '../../edge/domain/box.js'
import type { Detections } from '../../edge/domain/detections.js'

export interface Seen {
  readonly label: string
  readonly box: Box
  readonly score?: number
}

export const LABELS = ['car', 'truck', 'bus', 'person', 'pothole', 'garbage'] as const

/** Detections as a detector gives them, from a list that a test can read. */
export function detectionsOf(seen: readonly Seen[]): Detections {
  const rows = [...seen].sort((a, b) => (b.score ?? 0.8) - (a.score ?? 0.8))
  return {
    boxes: Float32Array.from(rows.flatMap(({ box }) => [...box])),
    scores: Float32Array.from(rows, ({ score }) => score ?? 0.8),
    classes: Uint16Array.from(rows, ({ label }) => LABELS.indexOf(label as (typeof LABELS)[number])),
    labels: LABELS,
  }
}

/** A box of `width` x `height` whose bottom centre stands at `x`, `y`. */
export const standing = (x: number, y: number, width = 120, height = 80): Box => [
  x - width / 2,
  y - height,
  x + width / 2,
  y,
]
