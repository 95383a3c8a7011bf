import { match, outcomes, pair } from '../../../../edge/cli/eval/matching.js'
import { type SizeRange, sizeRanges } from '../../../../edge/cli/eval/size-ranges.js'
import type { Scored, Truth } from '../../../../edge/cli/eval/truth.js'
import type { Box } from '../../../../edge/domain/box.js'

export const truth = (box: Box, changes: Partial<Truth> = {}): Truth => ({
  box,
  areaPx2: (box[2] - box[0]) * (box[3] - box[1]),
  crowd: false,
  ignored: changes.crowd ?? false,
  ...changes,
})

export const scored = (box: Box, score: number): Scored => ({ box, score })

const { RIGHT, WRONG, IGNORED } = outcomes
export const R = RIGHT
export const W = WRONG
export const I = IGNORED

export const matched = (
  found: readonly Scored[],
  truths: readonly Truth[],
  threshold = 0.5,
  range: SizeRange = sizeRanges.all,
): number[] => [...match(pair(found, truths, 100), threshold, range)]
