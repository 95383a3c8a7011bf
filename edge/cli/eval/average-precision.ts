import type { Curve } from './curve.js'

/** 0, 0.01 ... 1, with the very roundings of numpy's linspace, on which ties depend. */
export const recallPoints: readonly number[] = Array.from({ length: 101 }, (_, at) =>
  at === 100 ? 1 : at * (1 / 100),
)

/** 0.5, 0.55 ... 0.95, likewise. */
export const iouThresholds: readonly number[] = Array.from({ length: 10 }, (_, at) =>
  at === 9 ? 0.95 : at * ((0.95 - 0.5) / 9) + 0.5,
)

/**
 * The best precision that is left at each of `recallPoints`: that of the first row which reaches it, or of any later
 * row, and 0 where no row does.
 */
export function interpolate({ recall, precision }: Pick<Curve, 'recall' | 'precision'>): Float64Array {
  const envelope = Float64Array.from(precision)
  for (let row = envelope.length - 2; row >= 0; row -= 1) {
    envelope[row] = Math.max(envelope[row]!, envelope[row + 1]!)
  }
  let row = 0
  return Float64Array.from(recallPoints, point => {
    while (row < recall.length && recall[row]! < point) row += 1
    return envelope[row] ?? 0
  })
}

/** Average precision as COCO defines it, 0..1: the mean over 101 points of recall. */
export const averagePrecision = (curve: Pick<Curve, 'recall' | 'precision'>): number =>
  mean(interpolate(curve))!

/** Undefined where there is nothing to take the mean of. */
export function mean(values: ArrayLike<number>): number | undefined {
  if (values.length === 0) return undefined
  let sum = 0
  for (let at = 0; at < values.length; at += 1) sum += values[at]!
  return sum / values.length
}
