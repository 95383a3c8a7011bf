import type { ModelManifest } from '../../models/manifest-schema.js'

/**
 * What scores less than a label's threshold, but this share of it, is faint: too little to believe in anything new, enough to
 * follow what is known.
 */
const FAINT_SHARE = 0.3

/** Of each label: from which score on there is something. */
export interface Thresholds {
  readonly sure: Float32Array
  /** From which score on anything is looked at: the same, where nothing faint is asked for. */
  readonly least: Float32Array
}

export function thresholdsOf(
  {
    labels,
    threshold,
    perLabelThresholds,
  }: Pick<ModelManifest, 'labels' | 'threshold' | 'perLabelThresholds'>,
  withFaint: boolean,
): Thresholds {
  const sure = Float32Array.from(labels, label => perLabelThresholds?.[label] ?? threshold)
  return { sure, least: withFaint ? sure.map(score => FAINT_SHARE * score) : sure }
}

/** Columns of things, as many rows as there are. */
interface Scored {
  readonly scores: Float32Array
  readonly classes: Uint16Array
}

export const isSure = ({ scores, classes }: Scored, row: number, { sure }: Thresholds): boolean =>
  scores[row]! >= sure[classes[row]!]!

/** Of the first `count` rows. */
export function countSure(columns: Scored, count: number, thresholds: Thresholds): number {
  let sure = 0
  for (let row = 0; row < count; row += 1) if (isSure(columns, row, thresholds)) sure += 1
  return sure
}
