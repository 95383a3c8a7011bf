import { iou } from '../../domain/box.js'
import { mahalanobis, sumOf } from '../../geometry/covariance.js'
import type { Look } from './look.js'
import { differenceOf } from './sameness.js'
import type { Thing } from './thing.js'

/** Chi-square with two degrees of freedom: 99 % of true pairs lie within it. */
const GATE = 9.21
/** Boxes of one frame that overlap so much are of one thing. */
const SAME_BOX_IOU = 0.4
/** One thing is taken for so many times wider, at most, when it is called otherwise. */
const WIDER = 1.6

/**
 * Leaves each thing the one name that most speaks for: a model takes a heap of bags far away for a car, and a hole below the camera for
 * rubbish. Votes weigh by their score and by how large they saw it, so that those from near by decide.
 *
 * @param sizeOf size of a thing of a scenario, metres
 */
export function withOneName(things: readonly Thing[], sizeOf: (scenario: string) => number): Thing[] {
  const kept: Thing[] = []
  for (const { thing } of things
    .map(each => ({ thing: each, votes: votesFor(each) }))
    .sort((a, b) => b.votes - a.votes))
    if (!kept.some(other => isSameOtherwiseCalled(thing, other, sizeOf))) kept.push(thing)
  return things.filter(thing => kept.includes(thing))
}

/** Each look's score, times the part of the view that a square metre took up. */
const votesFor = ({ looks }: Thing): number =>
  looks.reduce((sum, { score, distanceM }) => sum + score / Math.max(1, distanceM) ** 2, 0)

function isSameOtherwiseCalled(a: Thing, b: Thing, sizeOf: (scenario: string) => number): boolean {
  if (a.scenario === b.scenario || a.label === b.label) return false
  const overlaps = overlapsOf(a.looks, b.looks)
  // What one frame shows in two places is two.
  if (overlaps.length > 0 && median(overlaps) < SAME_BOX_IOU) return false
  const sizeM = Math.max(sizeOf(a.scenario), sizeOf(b.scenario))
  const { apart, sensitivity, noise } = differenceOf(a.place, b.place, sizeM)
  const [east, north] = a.errors.shiftOf(sensitivity)
  const covariance = sumOf(noise, a.errors.covarianceOf(sensitivity))
  if (mahalanobis([apart[0] - east, apart[1] - north], covariance) > GATE) return false
  return overlaps.length > 0 || isAsWide(a, b)
}

/** Of the boxes in the frames that show both. */
function overlapsOf(a: readonly Look[], b: readonly Look[]): number[] {
  const byFrame = new Map(a.map(look => [look.frame, look.box]))
  return b.flatMap(({ frame, box }) => {
    const other = byFrame.get(frame)
    return other ? [iou(other, box)] : []
  })
}

function isAsWide(a: Thing, b: Thing): boolean {
  const [narrow, wide] = [widthOf(a), widthOf(b)].sort((one, other) => one - other)
  return wide! <= WIDER * narrow!
}

const widthOf = ({ looks }: Thing): number => median(looks.map(({ widthM }) => widthM))

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
