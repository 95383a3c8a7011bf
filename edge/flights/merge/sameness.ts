import type { SamePolicy } from '../../config/schema/same.js'
import { type Covariance, isotropic, mahalanobis, normalDensity, sumOf } from '../../geometry/covariance.js'
import { type PoseErrors, type Sensitivity, sumOfSensitivities } from './pose-errors.js'
import type { Place } from './thing.js'

/** Chi-square with two degrees of freedom: 99.9 % of true pairs lie within it. */
const GATE = 13.8
/** A model that says something else of the same scenario is taken for one that errs one time in ten. */
const OTHER_LABEL = Math.log(10)

export interface Labelled {
  readonly scenario: string
  readonly label: string
  readonly place: Place
}

/** How two places differ, as the poses have it. */
export interface Difference {
  readonly apart: readonly [eastM: number, northM: number]
  readonly sensitivity: Sensitivity
  /** Besides the errors of the poses: of the looks, and of where on a thing it is touched. */
  readonly noise: Covariance
}

export function differenceOf(a: Place, b: Place, sizeM: number): Difference {
  return {
    apart: [a.at[0] - b.at[0], a.at[1] - b.at[1]],
    sensitivity: sumOfSensitivities(a.sensitivity, b.sensitivity, -1),
    noise: sumOf(
      a.ownError,
      b.ownError,
      isotropic(sizeM * TOUCHED_SIGMA),
      depthError([a.towards[0] - b.towards[0], a.towards[1] - b.towards[1]], sizeM),
    ),
  }
}

/** How far from its middle a thing is touched, as a share of its size, 1 sigma: boxes of what is near show now more of a side, now less. */
const TOUCHED_SIGMA = 0.25
/** How much farther behind its near side than half of its size the middle of a thing may be, as a share of the size, 1 sigma. */
const DEPTH_SIGMA = 0.4

/** Of the middle of a thing, seen from its near side only. */
export function depthError([east, north]: readonly [number, number], sizeM: number): Covariance {
  const variance = (DEPTH_SIGMA * sizeM) ** 2
  return [variance * east * east, variance * east * north, variance * north * north]
}

/** By how much it is likelier that both are one than that they are neighbours, as a logarithm; not above 0 where it is not. */
export function sameness(
  a: Labelled,
  b: Labelled,
  policy: SamePolicy,
  errors: PoseErrors,
  bonus = 0,
): number {
  if (a.scenario !== b.scenario) return Number.NEGATIVE_INFINITY
  const { apart, sensitivity, noise } = differenceOf(a.place, b.place, policy.sizeM)
  const [east, north] = errors.shiftOf(sensitivity)
  const covariance = sumOf(noise, errors.covarianceOf(sensitivity))
  const distance = mahalanobis([apart[0] - east, apart[1] - north], covariance)
  if (!(distance <= GATE)) return Number.NEGATIVE_INFINITY
  const density = normalDensity(distance, covariance)
  const penalty = policy.labels === 'equal' && a.label !== b.label ? OTHER_LABEL : 0
  return Math.log(density * policy.spacingM ** 2) + bonus - penalty
}
