/**
 * What a decoder found before suppression, as columns in the pixels of the model's input; rows
 * `0..count-1` hold, the rest is left over from earlier frames.
 */
export interface Candidates {
  count: number
  /** Rows whose score was NaN. */
  unsound: number
  /** `[x1, y1, x2, y2]` per row, finite, x1 < x2 and y1 < y2. */
  boxes: Float32Array
  /** 0..1. */
  scores: Float32Array
  classes: Uint16Array
}

/** Room for `capacity` rows; more is made where they do not suffice. */
export const createCandidates = (capacity: number): Candidates => ({
  count: 0,
  unsound: 0,
  boxes: new Float32Array(capacity * 4),
  scores: new Float32Array(capacity),
  classes: new Uint16Array(capacity),
})

export function clearCandidates(candidates: Candidates): void {
  candidates.count = 0
  candidates.unsound = 0
}

/**
 * Adds a row, or none where the box has no area in 32 bits, overflows or is NaN. A score above 1 counts as 1.
 */
export function addCandidate(
  candidates: Candidates,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  score: number,
  label: number,
): void {
  const row = candidates.count
  if (row === candidates.scores.length) grow(candidates)
  const { boxes } = candidates
  const at = row * 4
  boxes[at] = x1
  boxes[at + 1] = y1
  boxes[at + 2] = x2
  boxes[at + 3] = y2
  // Of what was stored: a box may vanish or overflow in 32 bits only.
  const width = boxes[at + 2]! - boxes[at]!
  const height = boxes[at + 3]! - boxes[at + 1]!
  if (!(width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height))) return
  candidates.scores[row] = Math.min(score, 1)
  candidates.classes[row] = label
  candidates.count = row + 1
}

function grow(candidates: Candidates): void {
  const larger = createCandidates(Math.max(256, candidates.scores.length * 2))
  larger.boxes.set(candidates.boxes)
  larger.scores.set(candidates.scores)
  larger.classes.set(candidates.classes)
  candidates.boxes = larger.boxes
  candidates.scores = larger.scores
  candidates.classes = larger.classes
}
