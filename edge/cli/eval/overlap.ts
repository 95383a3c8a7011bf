import { type Box, boxArea, iou } from '../../domain/box.js'
import type { Scored, Truth } from './truth.js'

/**
 * How far each detection overlaps each truth, 0..1, row by row: intersection over union or, where the truth is a
 * crowd, over the area of the detection, as COCO defines it.
 */
export function overlapsOf(found: readonly Scored[], truths: readonly Truth[]): Float64Array {
  const overlaps = new Float64Array(found.length * truths.length)
  for (const [row, { box }] of found.entries()) {
    for (const [column, truth] of truths.entries()) {
      overlaps[row * truths.length + column] = truth.crowd
        ? coveredShare(box, truth.box)
        : iou(box, truth.box)
    }
  }
  return overlaps
}

/** Share of `box` that lies in `region`, 0..1; 0 where `box` is empty. */
export function coveredShare(box: Box, region: Box): number {
  const width = Math.min(box[2], region[2]) - Math.max(box[0], region[0])
  const height = Math.min(box[3], region[3]) - Math.max(box[1], region[1])
  return width <= 0 || height <= 0 ? 0 : (width * height) / boxArea(box)
}
