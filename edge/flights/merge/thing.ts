import { type Box, sharedPart } from '../../domain/box.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import type { Look } from './look.js'
import { type PoseErrors, type Sensitivity, sumOfSensitivities } from './pose-errors.js'
import { likeliestLabel } from './votes.js'

/** A mean of looks' places, as the poses have it. */
export interface Place {
  readonly at: readonly [eastM: number, northM: number]
  /** Mean of the looks' directions: the shorter, the more sides it was seen from. */
  readonly towards: readonly [east: number, north: number]
  /** Of errors that no two looks share. */
  readonly ownError: Covariance
  readonly sensitivity: Sensitivity
}

/** So many of the surest looks say where it is, and so many of the latest, which share most with the next. */
const SUREST = 12
const LATEST = 4

/** A box of which another holds so much is of the same thing. */
const SAME_THING_SHARE = 0.5

/** Whether two boxes of one frame are of two things: a model draws two around one now and then. */
export const showTwoThings = (a: Box, b: Box): boolean => sharedPart(a, b) < SAME_THING_SHARE

/** What one flight saw of one thing. */
export class Thing {
  readonly looks: Look[]
  readonly frames: Set<number>
  /** Of the poses of the flight; what is learned of them moves all of its things. */
  readonly errors: PoseErrors
  #place: Place | undefined
  #latestPlace: Place | undefined

  constructor(looks: readonly Look[], errors: PoseErrors) {
    this.looks = [...looks].sort((a, b) => a.atMs - b.atMs || a.frame - b.frame)
    this.frames = new Set(looks.map(({ frame }) => frame))
    this.errors = errors
  }

  get firstMs(): number {
    return this.looks[0]!.atMs
  }

  get lastMs(): number {
    return this.looks.at(-1)!.atMs
  }

  get scenario(): string {
    return this.looks[0]!.scenario
  }

  get label(): string {
    return likeliestLabel(this.looks)
  }

  /** Freed of what is known of the poses' errors; metres from the origin of the flight. */
  get at(): readonly [eastM: number, northM: number] {
    const { at, sensitivity } = this.place
    const [east, north] = this.errors.shiftOf(sensitivity)
    return [at[0] - east, at[1] - north]
  }

  get error(): Covariance {
    const { ownError, sensitivity } = this.place
    return sumOf(ownError, this.errors.covarianceOf(sensitivity))
  }

  get place(): Place {
    this.#place ??= placeOf(coreOf(this.looks), this.errors)
    return this.#place
  }

  /** By the latest looks only, which share most of their errors with the next. */
  get latestPlace(): Place {
    this.#latestPlace ??= placeOf(this.looks.slice(-LATEST), this.errors)
    return this.#latestPlace
  }

  add(look: Look): void {
    this.looks.push(look)
    this.frames.add(look.frame)
    this.#place = undefined
    this.#latestPlace = undefined
  }

  /** Whether one frame showed both, each in a place of its own: then they are two. */
  isSeenApart(other: Thing): boolean {
    const [few, many] = this.frames.size < other.frames.size ? [this, other] : [other, this]
    const boxes = new Map(
      few.looks.filter(({ frame }) => many.frames.has(frame)).map(look => [look.frame, look.box]),
    )
    return many.looks.some(({ frame, box }) => {
      const own = boxes.get(frame)
      return own !== undefined && showTwoThings(own, box)
    })
  }
}

/** The mean of looks, each weighed by how well it knows its place. */
export function placeOf(looks: readonly Look[], errors: PoseErrors): Place {
  const weights = looks.map(look => 1 / spreadOf(look))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [east, north] = [0, 0]
  let [towardsEast, towardsNorth] = [0, 0]
  let [xx, xy, yy] = [0, 0, 0]
  let sensitivity: Sensitivity = new Map()
  for (const [index, look] of looks.entries()) {
    const weight = weights[index]! / total
    east += weight * look.at[0]
    north += weight * look.at[1]
    towardsEast += weight * look.towards[0]
    towardsNorth += weight * look.towards[1]
    xx += weight * weight * look.ownError[0]
    xy += weight * weight * look.ownError[1]
    yy += weight * weight * look.ownError[2]
    sensitivity = sumOfSensitivities(sensitivity, errors.sensitivityOf(look, weight))
  }
  return { at: [east, north], towards: [towardsEast, towardsNorth], ownError: [xx, xy, yy], sensitivity }
}

function coreOf(looks: readonly Look[]): Look[] {
  if (looks.length <= SUREST + LATEST) return [...looks]
  const latest = looks.slice(-LATEST)
  const surest = looks
    .slice(0, -LATEST)
    .sort((a, b) => spreadOf(a) - spreadOf(b))
    .slice(0, SUREST)
  return [...surest, ...latest]
}

/** Trace of its own error and that of its aim; square metres. */
function spreadOf({ ownError: [xx, , yy], aim }: Look): number {
  return aim.reduce((sum, [east, north]) => sum + east * east + north * north, xx + yy)
}
