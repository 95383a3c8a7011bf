import { LamppostError } from '../../../kit/lamppost-error.js'

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))

/** 1 where there is none: nothing that scores less needs a look. */
export function lowestOf(thresholds: Float32Array): number {
  let lowest = 1
  for (let label = 0; label < thresholds.length; label += 1) lowest = Math.min(lowest, thresholds[label]!)
  return lowest
}

/** The same for what the model gives: sigmoid rises, so what is below this logit needs none. Rounding is allowed for. */
export function lowestGiven(thresholds: Float32Array, activated: boolean): number {
  const lowest = lowestOf(thresholds)
  return activated ? Math.log(lowest / (1 - lowest)) - 1e-6 : lowest
}

/**
 * Column of the largest of `count` values from `at` on; the first where they are equal. Where the first is NaN it is the first,
 * another NaN is never taken.
 */
export function largestAt(values: Float32Array, at: number, count: number): number {
  let best = 0
  for (let column = 1; column < count; column += 1) {
    if (values[at + column]! > values[at + best]!) best = column
  }
  return best
}

/** Turns `count` logits from `at` on into shares of 1, in place. */
export function softmax(values: Float32Array, at: number, count: number): void {
  const largest = values[at + largestAt(values, at, count)]!
  let sum = 0
  for (let column = at; column < at + count; column += 1) {
    const share = Math.exp(values[column]! - largest)
    values[column] = share
    sum += share
  }
  for (let column = at; column < at + count; column += 1) values[column]! /= sum
}

/** The label that the model means by a number of its own. Throws MODEL_MISMATCH where there is none. */
export function labelOf(given: number, first: number, labelCount: number): number {
  const label = given - first
  if (label >= 0 && label < labelCount && Number.isInteger(label)) return label
  throw new LamppostError('MODEL_MISMATCH', {
    what:
      `The model reports class ${given}, and the manifest has labels for ` +
      `${first} to ${first + labelCount - 1}`,
    hint: 'Name all classes of the model in "labels"; "firstClass" says which number it gives to the first.',
  })
}
