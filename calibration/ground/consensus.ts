import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { directLinearTransform } from '../../edge/geometry/dlt.js'
import type { Homography } from '../../edge/geometry/homography.js'
import { inGeneralPosition } from './general-position.js'
import { fitGround, type GroundFit, missesOf, scaled } from './ground-fit.js'
import type { Pair } from './pair.js'

export interface Consensus {
  readonly fit: GroundFit
  readonly agreeing: readonly Pair[]
  readonly wrong: readonly Pair[]
}

/** Chi-square of 2 that one right pair in a thousand exceeds. */
export const WRONG = 13.8
/** A homography of four pairs is itself off: what it is allowed before a pair counts against it. */
const FROM_FOUR = 10 * WRONG
/** Of 30 % wrong pairs, one sample in four is clean. */
const MAX_SAMPLES = 1000
const MAX_ROUNDS = 10

/**
 * The homography that most of the pairs agree on: RANSAC (Fischler and Bolles 1981) with the bounded cost of MSAC (Torr
 * and Zisserman 2000), then a fit of all that agree, until no pair changes sides. The same pairs give the same answer.
 * `undefined` where no four pairs give one.
 */
export function agreeOnGround(pairs: readonly Pair[]): Consensus | undefined {
  let best: { readonly h: Homography; readonly cost: number } | undefined
  for (const sample of samplesOf(pairs)) {
    const h = homographyOf(sample)
    if (!h) continue
    const cost = missesOf(h, pairs).reduce(
      (sum, miss) => sum + Math.min(FROM_FOUR, miss?.chiSquare ?? FROM_FOUR),
      0,
    )
    if (!best || cost < best.cost) best = { h, cost }
  }
  if (!best) return undefined
  return settle(pairs, best.h)
}

/** By all pairs, none of which is doubted. */
export function fitAll(pairs: readonly Pair[]): GroundFit | undefined {
  const h = homographyOf(pairs)
  return h && fitGround(pairs, h)
}

function settle(pairs: readonly Pair[], first: Homography): Consensus | undefined {
  let agreeing = within(pairs, first, FROM_FOUR)
  let h = first
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const fit = agreeing.length >= 4 ? fitGround(agreeing, h) : undefined
    if (!fit) return undefined
    h = fit.imageToGround
    const next = within(pairs, fit.imageToGround, WRONG)
    if (next.length === agreeing.length && next.every((pair, at) => pair === agreeing[at]))
      return { fit, agreeing, wrong: pairs.filter(pair => !agreeing.includes(pair)) }
    agreeing = next
  }
  return undefined
}

const within = (pairs: readonly Pair[], h: Homography, most: number): Pair[] => {
  const misses = missesOf(h, pairs)
  return pairs.filter((_, at) => (misses[at]?.chiSquare ?? Number.POSITIVE_INFINITY) <= most)
}

function homographyOf(pairs: readonly Pair[]): Homography | undefined {
  const h = directLinearTransform(
    pairs.map(({ image }) => image),
    pairs.map(({ ground }) => ground),
  )
  return scaled(h)
}

/** Fours that fix a homography: all there are, or a thousand by lot. */
function* samplesOf(pairs: readonly Pair[]): Generator<readonly Pair[]> {
  const isGood = (four: readonly Pair[]): boolean =>
    inGeneralPosition(four.map(({ image }) => image)) && inGeneralPosition(four.map(({ ground }) => ground))
  const n = pairs.length
  if ((n * (n - 1) * (n - 2) * (n - 3)) / 24 <= MAX_SAMPLES) {
    for (let a = 0; a < n; a += 1)
      for (let b = a + 1; b < n; b += 1)
        for (let c = b + 1; c < n; c += 1)
          for (let d = c + 1; d < n; d += 1) {
            const four = [pairs[a]!, pairs[b]!, pairs[c]!, pairs[d]!]
            if (isGood(four)) yield four
          }
    return
  }
  const lot = xoroshiro128plus(1)
  for (let sample = 0; sample < MAX_SAMPLES; sample += 1) {
    const four = new Set<Pair>()
    while (four.size < 4) four.add(pairs[uniformInt(lot, 0, n - 1)]!)
    if (isGood([...four])) yield [...four]
  }
}
