import type { Covariance } from '../../geometry/covariance.js'
import { inverseOf } from '../../geometry/covariance.js'
import type { Look } from './look.js'

/** How far each error of the pose moves a place, by the epoch that the error is of: two rows, east and north, a column an error. */
export type Sensitivity = ReadonlyMap<number, Float64Array>

/** Six of the aim, see `aimShifts` and the time; two of the aircraft's place. */
const AIMS = 6
export const ERRORS = AIMS + 2
/** A compass and a barometer err the same way for minutes, and otherwise on the next battery. */
const AIM_LASTS_MS = 120_000
/** Satellites err the same way for longer. */
const PLACE_LASTS_MS = 600_000
/** On top of that each of them wanders: by this share of its variance, */
const WANDER_SHARE = 0.1
/** within so much time. */
const WANDER_MS = 30_000
/** Within so much time the errors are taken to be the same. */
const EPOCH_MS = 10_000
/** The sums over pairs of epochs stay short. */
const MOST_EPOCHS = 160

/**
 * What is known of the errors of a flight's poses, each in units of its sigma. At first nothing but how large they are and how long they
 * last. When two passes are found to have seen one thing, that they disagree tells what they err by (a Kalman filter over all epochs
 * at once; Smith, Self and Cheeseman 1990 for the idea), and everything else that they saw moves with it.
 */
export class PoseErrors {
  readonly #epochMs: number
  /** By their number, in the order of time. */
  readonly #epochs: readonly number[]
  readonly #size: number
  readonly #mean: Float64Array
  readonly #covariance: Float64Array

  private constructor(
    epochMs: number,
    epochs: readonly number[],
    mean: Float64Array,
    covariance: Float64Array,
  ) {
    this.#epochMs = epochMs
    this.#epochs = epochs
    this.#size = mean.length
    this.#mean = mean
    this.#covariance = covariance
  }

  /** @param timesMs of all looks, rising */
  static unknown(timesMs: readonly number[]): PoseErrors {
    const spanMs = timesMs.length > 0 ? timesMs.at(-1)! - timesMs[0]! : 0
    const epochMs = Math.max(EPOCH_MS, spanMs / MOST_EPOCHS)
    const epochs = [...new Set(timesMs.map(timeMs => Math.floor(timeMs / epochMs)))]
    const size = epochs.length * ERRORS
    const covariance = new Float64Array(size * size)
    for (const [row, a] of epochs.entries())
      for (const [column, b] of epochs.entries())
        for (let error = 0; error < ERRORS; error += 1) {
          const lastsMs = error < AIMS ? AIM_LASTS_MS : PLACE_LASTS_MS
          const index = (row * ERRORS + error) * size + column * ERRORS + error
          covariance[index] = shareAfter(Math.abs(a - b) * epochMs, lastsMs)
        }
    return new PoseErrors(epochMs, epochs, new Float64Array(size), covariance)
  }

  /** For what is only supposed. */
  copy(): PoseErrors {
    return new PoseErrors(this.#epochMs, this.#epochs, this.#mean.slice(), this.#covariance.slice())
  }

  /** Of one look. */
  sensitivityOf({ atMs, aim, placeSigmaM }: Look, weight = 1): Sensitivity {
    const rows = new Float64Array(2 * ERRORS)
    for (const [index, [east, north]] of aim.entries()) {
      rows[index] = weight * east
      rows[ERRORS + index] = weight * north
    }
    rows[AIMS] = weight * placeSigmaM
    rows[ERRORS + AIMS + 1] = weight * placeSigmaM
    return new Map([[this.#epochs.indexOf(Math.floor(atMs / this.#epochMs)), rows]])
  }

  /** By how much the errors move a place, as far as they are known; metres east and north. */
  shiftOf(sensitivity: Sensitivity): readonly [eastM: number, northM: number] {
    let [eastM, northM] = [0, 0]
    for (const [epoch, rows] of sensitivity)
      for (let error = 0; error < ERRORS; error += 1) {
        const known = this.#mean[epoch * ERRORS + error]!
        eastM += rows[error]! * known
        northM += rows[ERRORS + error]! * known
      }
    return [eastM, northM]
  }

  /** What is not known of that shift. */
  covarianceOf(sensitivity: Sensitivity): Covariance {
    let [xx, xy, yy] = [0, 0, 0]
    for (const [a, rowsA] of sensitivity)
      for (const [b, rowsB] of sensitivity)
        for (let i = 0; i < ERRORS; i += 1) {
          const [eastA, northA] = [rowsA[i]!, rowsA[ERRORS + i]!]
          if (eastA === 0 && northA === 0) continue
          const at = (a * ERRORS + i) * this.#size + b * ERRORS
          let [east, north] = [0, 0]
          for (let j = 0; j < ERRORS; j += 1) {
            const covariance = this.#covariance[at + j]!
            east += covariance * rowsB[j]!
            north += covariance * rowsB[ERRORS + j]!
          }
          xx += eastA * east
          xy += eastA * north
          yy += northA * north
        }
    return [xx, xy, yy]
  }

  /**
   * Two places are one.
   *
   * @param difference sensitivity of the first less that of the second
   * @param apart the first less the second, metres, as the poses have it
   * @param noise of that difference, besides the errors of the poses
   */
  observe(difference: Sensitivity, apart: readonly [number, number], noise: Covariance): void {
    const [shiftEast, shiftNorth] = this.shiftOf(difference)
    const [xx, xy, yy] = this.covarianceOf(difference)
    const [ixx, ixy, iyy] = inverseOf([xx + noise[0], xy + noise[1], yy + noise[2]])
    const [east, north] = [apart[0] - shiftEast, apart[1] - shiftNorth]
    const [pullEast, pullNorth] = [ixx * east + ixy * north, ixy * east + iyy * north]
    const size = this.#size
    const towards = new Float64Array(2 * size)
    for (const [epoch, rows] of difference)
      for (let error = 0; error < ERRORS; error += 1) {
        const [byEast, byNorth] = [rows[error]!, rows[ERRORS + error]!]
        if (byEast === 0 && byNorth === 0) continue
        const column = epoch * ERRORS + error
        for (let row = 0; row < size; row += 1) {
          const covariance = this.#covariance[row * size + column]!
          towards[row]! += covariance * byEast
          towards[size + row]! += covariance * byNorth
        }
      }
    for (let row = 0; row < size; row += 1) {
      const [toEast, toNorth] = [towards[row]!, towards[size + row]!]
      if (toEast === 0 && toNorth === 0) continue
      this.#mean[row]! += toEast * pullEast + toNorth * pullNorth
      const gainEast = ixx * toEast + ixy * toNorth
      const gainNorth = ixy * toEast + iyy * toNorth
      const at = row * size
      for (let column = 0; column < size; column += 1)
        this.#covariance[at + column]! -= gainEast * towards[column]! + gainNorth * towards[size + column]!
    }
  }
}

/** How much of an error, as a share of its variance, two looks so far apart in time have in common. */
const shareAfter = (apartMs: number, lastsMs: number): number =>
  (1 - WANDER_SHARE) * Math.exp(-apartMs / lastsMs) + WANDER_SHARE * Math.exp(-apartMs / WANDER_MS)

/** a + factor * b. */
export function sumOfSensitivities(a: Sensitivity, b: Sensitivity, factor = 1): Sensitivity {
  const sum = new Map([...a].map(([epoch, rows]) => [epoch, rows.slice()]))
  for (const [epoch, rows] of b) {
    const own = sum.get(epoch)
    if (own) for (let index = 0; index < rows.length; index += 1) own[index]! += factor * rows[index]!
    else
      sum.set(
        epoch,
        rows.map(value => factor * value),
      )
  }
  return sum
}
