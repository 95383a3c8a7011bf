import type { SamePolicy } from '../../config/schema/same.js'
import { Assignment } from '../../pipeline/track/assignment.js'
import type { Look } from './look.js'
import { isMoving } from './moving.js'
import { PoseErrors } from './pose-errors.js'
import { differenceOf, sameness } from './sameness.js'
import { placeOf, Thing } from './thing.js'

/** What a scenario says of when two sightings are of one thing. */
export type PolicyOf = (scenario: string) => SamePolicy

/** Farther apart, no error of a flight brings two places together. */
const FARTHEST_M = 60
/** Unseen for longer, it is looked for among all things of the flight, not followed from frame to frame. */
const FOLLOWED_MS = 15_000

/**
 * Makes one thing of all looks of a flight that are of it. From frame to frame things are followed on the ground, where what looks share of
 * the pose's errors drops out, so that neighbours a metre apart stay two. What several passes saw is then brought together, the surest
 * pairs first: each tells what the poses of its passes err by, and makes the next pair surer. Things that one frame shows apart are
 * two.
 *
 * @param looks in the order of time
 */
export function mergeLooks(looks: readonly Look[], policyOf: PolicyOf): Thing[] {
  const errors = PoseErrors.unknown(looks.map(({ atMs }) => atMs))
  const followed = follow(looks, policyOf, errors)
  learnFromPairs(followed, policyOf, errors)
  return bringTogether(followed, policyOf, errors)
}

function follow(looks: readonly Look[], policyOf: PolicyOf, errors: PoseErrors): Thing[] {
  const things: Thing[] = []
  const assignment = new Assignment()
  let live: Thing[] = []
  for (const frame of byFrame(looks)) {
    live = live.filter(({ looks: seen }) => frame[0]!.atMs - seen.at(-1)!.atMs <= FOLLOWED_MS)
    assignment.begin(frame.length, live.length)
    for (const [row, look] of frame.entries()) {
      const place = placeOf([look], errors)
      const policy = policyOf(look.scenario)
      for (const [column, { scenario, label, latestPlace }] of live.entries())
        if (isNear(look.at, latestPlace.at)) {
          const known = { scenario, label, place: latestPlace }
          assignment.gain(row, column, sameness({ ...look, place }, known, policy, errors))
        }
    }
    assignment.solve()
    const seen = [...live]
    for (const [row, look] of frame.entries()) {
      const thing = seen[assignment.columnOf[row]!]
      if (thing) {
        thing.add(look)
        continue
      }
      const begun = new Thing([look], errors)
      things.push(begun)
      live.push(begun)
    }
  }
  return things
}

/** Whether one was seen in another pass than the other. */
function isRevisit(a: Thing, b: Thing): boolean {
  const [earlier, later] = a.firstMs <= b.firstMs ? [a, b] : [b, a]
  return later.firstMs - earlier.lastMs > FOLLOWED_MS
}

/** What moves, or was seen only once, tells nothing of the poses. */
const tells = (a: Thing, b: Thing): boolean =>
  isRevisit(a, b) && [a, b].every(thing => thing.looks.length > 1 && !isMoving(thing))

/** Hidden from one side, or in a bad light: one pass in so many misses what another saw in frame after frame. */
const RARELY_MISSED = 20

/**
 * Were they two, each would have been missed by the whole pass that saw the other. The more often the one pass saw it, the less likely is
 * that (Laplace's rule of succession), as a logarithm.
 */
const notMissed = ({ looks }: Thing): number => Math.log(Math.min(RARELY_MISSED, 1 + looks.length))

const gainOf = (a: Thing, b: Thing, policyOf: PolicyOf, errors: PoseErrors): number =>
  sameness(a, b, policyOf(a.scenario), errors, isRevisit(a, b) ? notMissed(a) + notMissed(b) : 0)

interface Pair {
  readonly a: Thing
  readonly b: Thing
  readonly gain: number
  /** By how much it is surer than any other pair that either of the two is in. */
  lead: number
}

/** With less of a lead, a pair may be of neighbours. */
const SURE_LEAD = 2
/** So many pairs are tried, from the surest to the least sure. */
const MOST_TRIED = 40

/**
 * Poses may err by more than neighbours lie apart, so that each thing is nearest to the wrong one. But they err alike for all that a pass
 * saw: the pair to begin with is the one that, if it were right, would bring most others together.
 */
function learnFromPairs(things: readonly Thing[], policyOf: PolicyOf, errors: PoseErrors): void {
  let left = [...things]
  for (;;) {
    const pairs = pairsOf(left, policyOf, errors)
    if (pairs.length === 0) return
    const first = sampleOf(pairs)
      .map(pair => ({ pair, worth: worthOf(pair, pairs, policyOf, errors) }))
      .reduce((best, each) => (each.worth > best.worth ? each : best)).pair
    left = mergePairs(left, [first], policyOf, errors, learn)
    for (;;) {
      const sure = pairsOf(left, policyOf, errors)
        .filter(({ lead }) => lead >= SURE_LEAD)
        .sort((one, other) => other.lead - one.lead || other.gain - one.gain)
      const merged = mergePairs(left, sure, policyOf, errors, learn)
      if (merged.length === left.length) break
      left = merged
    }
  }
}

/**
 * What is known of the poses now pairs everything anew, the likeliest first: pairs that were made while little was known may be wrong, and
 * keep the right ones apart.
 */
function bringTogether(things: readonly Thing[], policyOf: PolicyOf, errors: PoseErrors): Thing[] {
  let left = [...things]
  for (;;) {
    const pairs = pairsOf(left, policyOf, errors).sort((one, other) => other.gain - one.gain)
    if (pairs.length === 0) return left
    left = mergePairs(left, pairs, policyOf, errors)
  }
}

/** The sum of the gains of all that a pair would bring together, each thing once. */
function worthOf(
  { a, b, gain }: Pair,
  pairs: readonly Pair[],
  policyOf: PolicyOf,
  errors: PoseErrors,
): number {
  if (!tells(a, b)) return gain
  const supposed = errors.copy()
  learn(a, b, policyOf, supposed)
  const gains = pairs
    .map(pair => ({ pair, gain: gainOf(pair.a, pair.b, policyOf, supposed) }))
    .filter(each => each.gain > 0)
    .sort((one, other) => other.gain - one.gain)
  const taken = new Set<Thing>([a, b])
  return gains.reduce((sum, each) => {
    if (taken.has(each.pair.a) || taken.has(each.pair.b)) return sum
    taken.add(each.pair.a).add(each.pair.b)
    return sum + each.gain
  }, gain)
}

function learn(a: Thing, b: Thing, policyOf: PolicyOf, errors: PoseErrors): void {
  const { sensitivity, apart, noise } = differenceOf(a.place, b.place, policyOf(a.scenario).sizeM)
  errors.observe(sensitivity, apart, noise)
}

function sampleOf(pairs: readonly Pair[]): Pair[] {
  const sorted = [...pairs].sort((a, b) => b.gain - a.gain)
  const step = Math.max(1, sorted.length / MOST_TRIED)
  return Array.from(
    { length: Math.min(MOST_TRIED, sorted.length) },
    (_, index) => sorted[Math.floor(index * step)]!,
  )
}

/** Merges pairs in their order, each thing once. */
function mergePairs(
  things: readonly Thing[],
  pairs: readonly Pair[],
  policyOf: PolicyOf,
  errors: PoseErrors,
  learnOf?: typeof learn,
): Thing[] {
  const gone = new Set<Thing>()
  const made: Thing[] = []
  for (const { a, b } of pairs) {
    if (gone.has(a) || gone.has(b)) continue
    // What was learned from the pairs before may speak against it.
    if (learnOf && gainOf(a, b, policyOf, errors) <= 0) continue
    if (tells(a, b)) learnOf?.(a, b, policyOf, errors)
    gone.add(a).add(b)
    made.push(new Thing([...a.looks, ...b.looks], errors))
  }
  return [...things.filter(thing => !gone.has(thing)), ...made]
}

function pairsOf(things: readonly Thing[], policyOf: PolicyOf, errors: PoseErrors): Pair[] {
  const sorted = [...things].sort((a, b) => a.place.at[0] - b.place.at[0])
  const pairs: Pair[] = []
  const gains = new Map<Thing, number[]>()
  for (const [index, a] of sorted.entries())
    for (let next = index + 1; next < sorted.length; next += 1) {
      const b = sorted[next]!
      if (b.place.at[0] - a.place.at[0] > FARTHEST_M) break
      if (!isNear(a.place.at, b.place.at) || a.isSeenApart(b)) continue
      const gain = gainOf(a, b, policyOf, errors)
      if (gain <= 0) continue
      pairs.push({ a, b, gain, lead: 0 })
      for (const thing of [a, b]) gains.set(thing, [...(gains.get(thing) ?? []), gain])
    }
  for (const pair of pairs) {
    const rivals = [gains.get(pair.a)!, gains.get(pair.b)!].flatMap(of => withoutOne(of, pair.gain))
    pair.lead = pair.gain - Math.max(0, ...rivals)
  }
  return pairs
}

function withoutOne(gains: readonly number[], gain: number): number[] {
  const at = gains.indexOf(gain)
  return gains.filter((_, index) => index !== at)
}

const isNear = (
  [eastA, northA]: readonly [number, number],
  [eastB, northB]: readonly [number, number],
): boolean => Math.abs(eastA - eastB) < FARTHEST_M && Math.abs(northA - northB) < FARTHEST_M

function* byFrame(looks: readonly Look[]): Generator<readonly Look[]> {
  let begin = 0
  for (let end = 1; end <= looks.length; end += 1) {
    if (end < looks.length && looks[end]!.frame === looks[begin]!.frame) continue
    yield looks.slice(begin, end)
    begin = end
  }
}
