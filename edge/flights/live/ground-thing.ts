import type { SamePolicy } from '../../config/schema/same.js'
import type { Box } from '../../domain/box.js'
import type { Fix, GroundSize } from '../../domain/fix.js'
import type { Sighting } from '../../domain/sighting.js'
import {
  type Covariance,
  ellipseOf,
  isotropic,
  mahalanobis,
  normalDensity,
  sumOf,
} from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import { showTwoThings } from '../merge/thing.js'
import { likeliestLabel, surestSize } from '../merge/votes.js'
import type { PlacedLive } from './place-live.js'

/** One sight of a thing in one frame, placed. */
export interface LiveLook extends PlacedLive {
  readonly atMs: number
  readonly trackId: number
  readonly label: string
  readonly score: number
  readonly box: Box
}

/** Looks nearer in time than this differ only by what is off anew. */
const SAME_PASS_MS = 20_000
/** Chi-square with two degrees of freedom: 99 % of true pairs lie within it. */
const GATE = 9.21
/** So many of its looks are kept: the surest say where it is, the latest whether it moves. */
const KEPT = 40
/** When a place is seen again, what stood there stands there twenty times likelier than that it left and a neighbour came. */
const STILL_THERE = Math.log(20)
/** Slower, it is taken to stand: poses err, too. */
const SLOWEST_MPS = 0.7

/** A thing on the ground as a drone sees it: known by its place, and by its track as long as that holds. */
export class GroundThing {
  #looks: LiveLook[]
  #count = 1
  readonly firstSeenAtMs: number
  lastSeenAtMs: number
  trackId: number
  confidence: number
  /** What was told of it. */
  sighting: Sighting | undefined
  toldAtMs = Number.NEGATIVE_INFINITY
  #surest: LiveLook

  constructor(look: LiveLook) {
    this.#looks = [look]
    this.firstSeenAtMs = look.atMs
    this.lastSeenAtMs = look.atMs
    this.trackId = look.trackId
    this.confidence = look.score
    this.#surest = look
  }

  add(look: LiveLook): void {
    if (look.atMs - this.lastSeenAtMs > SAME_PASS_MS) this.#looks = []
    this.#looks.push(look)
    if (this.#looks.length > KEPT) this.#looks.shift()
    this.#count += 1
    this.lastSeenAtMs = Math.max(this.lastSeenAtMs, look.atMs)
    this.trackId = look.trackId
    this.confidence = Math.max(this.confidence, look.score)
    if (spread(look.error) < spread(this.#surest.error)) this.#surest = look
  }

  get looks(): number {
    return this.#count
  }

  /** For how long it was seen in this pass. */
  get watchedMs(): number {
    return this.lastSeenAtMs - this.#looks[0]!.atMs
  }

  get label(): string {
    return likeliestLabel(this.#looks)
  }

  get size(): GroundSize | undefined {
    return surestSize(this.#looks)
  }

  /** Where it is: by its surest look, whose error the others mostly share. What is touched of a thing that stands depends on the side. */
  fix(liesFlat: boolean, sizeM: number): Fix {
    const { at, error } = this.#surest
    const ellipse = ellipseOf(sumOf(error, isotropic(liesFlat ? 0 : sizeM / 2)))
    return { ...at, crs: 'WGS84', accuracyM: ellipse.sigmaMajorM, ellipse, method: 'telemetry' }
  }

  /**
   * By how much it is likelier that a look is of this thing than of a neighbour, of which there is one on each square of `spacingM`;
   * not above 0 where it is not.
   */
  likeness(look: LiveLook, policy: SamePolicy): number {
    const latest = this.#looks.at(-1)!
    if (look.atMs - latest.atMs > SAME_PASS_MS) return this.#likenessAcrossPasses(look, policy)
    return likenessOf([latest.at, latest.freshError], [look.at, look.freshError], policy)
  }

  /**
   * The same of a thing that was taken for another, as when pictures came late for a moment. What one frame has shown in two places
   * is two.
   */
  onenessWith(other: GroundThing, policy: SamePolicy): number {
    return this.#isSeenApart(other)
      ? Number.NEGATIVE_INFINITY
      : this.#likenessAcrossPasses(other.#surest, policy)
  }

  /** Takes over what was seen of a thing that is the same. */
  unite(other: GroundThing): void {
    for (const look of other.#looks) this.add(look)
  }

  #likenessAcrossPasses(look: LiveLook, policy: SamePolicy): number {
    const { at, error } = this.#surest
    return likenessOf([at, error], [look.at, look.error], policy) + STILL_THERE
  }

  #isSeenApart(other: GroundThing): boolean {
    return this.#looks.some(({ atMs, box }) =>
      other.#looks.some(look => look.atMs === atMs && showTwoThings(look.box, box)),
    )
  }

  /** Whether it moves while it is watched: what drives by is not parked. */
  get isMoving(): boolean {
    const half = this.#looks.length >> 1
    if (half === 0) return false
    const [first, last] = [meanOf(this.#looks.slice(0, half)), meanOf(this.#looks.slice(-half))]
    const apart = lonLatToEnu(first.at, last.at)
    const seconds = (last.atMs - first.atMs) / 1000
    return (
      mahalanobis(apart, sumOf(first.error, last.error)) > GATE &&
      Math.hypot(...apart) > SLOWEST_MPS * seconds
    )
  }
}

type Spot = readonly [at: LonLat, error: Covariance]

function likenessOf([a, errorA]: Spot, [b, errorB]: Spot, { sizeM, spacingM }: SamePolicy): number {
  const covariance = sumOf(errorA, errorB, isotropic(sizeM / 2))
  const distance = mahalanobis(lonLatToEnu(a, b), covariance)
  return distance <= GATE
    ? Math.log(normalDensity(distance, covariance) * spacingM ** 2)
    : Number.NEGATIVE_INFINITY
}

const spread = ([xx, , yy]: Covariance): number => xx + yy

/** Neighbouring looks share most of an interpolated pose's error, so that their mean is taken to be no surer than each. */
function meanOf(looks: readonly LiveLook[]): { at: LonLat; atMs: number; error: Covariance } {
  const origin = looks[0]!.at
  const shifts = looks.map(({ at }) => lonLatToEnu(origin, at))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    at: enuToLonLat(origin, mean(shifts.map(([east]) => east)), mean(shifts.map(([, north]) => north))),
    atMs: mean(looks.map(({ atMs }) => atMs)),
    error: looks.reduce(
      (best, { freshError }) => (spread(freshError) < spread(best) ? freshError : best),
      looks[0]!.freshError,
    ),
  }
}
