/**
 * What a decoder found before suppression, as columns in the pixels of the model's input; rows
 * `0..count-1` hold, the rest is left over from earlier frames.
 */
export interface Candidates {
  count: number
  /** `[x1, y1, x2, y2]` per row, finite, x1 < x2 and y1 < y2. */
  readonly boxes: Float32Array
  /** 0..1. */
  readonly scores: Float32Array
  readonly classes: Uint16Array
}

export const createCandidates = (capacity: number): Candidates => ({
  count: 0,
  boxes: new Float32Array(capacity * 4),
  scores: new Float32Array(capacity),
  classes: new Uint16Array(capacity),
})
