import { grown, height, sizeOf, warpBox, width } from './columns.js'

/** Acceleration noise of the centre, as a share of the thing's size: sizes^2 / s^3. */
const ACCELERATION = 0.5
/** The same of width and height: things come nearer or turn. */
const GROWTH = 0.5
/** 1 sigma of a detector's box, as a share of the size. */
const BOX_SIGMA = 0.05
/** 1 sigma of what nobody has measured yet, by axis: sizes per second. Streets are seen at a flat angle: less is up and down. */
const FIRST_SPEEDS = [3, 1.5, 0.6, 0.6] as const
/** For `start`: the thing is known to stand. */
export const AT_REST = 0.05
/** A speed is forgotten within so many seconds, so that what is hidden does not fly off. */
const SPEED_MEMORY_S = 4
const GROWTH_MEMORY_S = 0.5
/** Steps of a virtual path; more change nothing. */
const MOST_VIRTUAL_STEPS = 8

const MEANS = 8
const VARIANCES = 12

/**
 * Kalman filters of boxes, one a slot: centre x and y, width and height, each with its speed; pixels and seconds.
 *
 * The four axes are independent, so each is a filter of two states with its covariance as three numbers. Noise is that of a
 * white acceleration in continuous time, so that any interval between two frames is right (Bar-Shalom, Li, Kirubarajan,
 * "Estimation with Applications to Tracking and Navigation", 2001, ch. 6.2), and speeds fade as in Singer's model (1970).
 * It is scaled by the size of the thing, so that near and far things are followed alike. Nothing is allocated but in `reserve`.
 */
export class BoxFilters {
  /** Eight means a slot: x, y, width, height, and their speeds. */
  means = new Float64Array(0)
  /** Twelve a slot: of each axis the variance of the value, the covariance, the variance of the speed. */
  variances = new Float64Array(0)
  /** The latest box that was seen, as it was seen: four a slot. */
  sights = new Float64Array(0)
  /** Means and variances right after it, for `relive`. */
  #sightMeans = new Float64Array(0)
  #sightVariances = new Float64Array(0)
  readonly #virtual = new Float64Array(4)
  /** Seconds that a step goes on: a number that is handed over slot by slot would be an object each time. */
  #stepS = 0

  reserve(slots: number): void {
    this.means = grown(this.means, slots * MEANS)
    this.variances = grown(this.variances, slots * VARIANCES)
    this.sights = grown(this.sights, slots * 4)
    this.#sightMeans = grown(this.#sightMeans, slots * MEANS)
    this.#sightVariances = grown(this.#sightVariances, slots * VARIANCES)
  }

  /** Begins at row `row` of `boxes`, at rest. @param speedShare how much of the usual doubt about the speed there is */
  start(slot: number, boxes: Float64Array, row: number, speedShare = 1): void {
    const size = sizeOf(boxes, row * 4)
    for (let axis = 0; axis < 4; axis += 1) {
      this.means[slot * MEANS + axis] = boxes[row * 4 + axis]!
      this.sights[slot * 4 + axis] = boxes[row * 4 + axis]!
      this.means[slot * MEANS + 4 + axis] = 0
      const at = slot * VARIANCES + axis * 3
      this.variances[at] = (BOX_SIGMA * size) ** 2
      this.variances[at + 1] = 0
      this.variances[at + 2] = (speedShare * FIRST_SPEEDS[axis]! * size) ** 2
    }
    this.#keep(slot)
  }

  /** Moves the first `count` of `slots` on. */
  predict(slots: Int32Array, count: number, elapsedS: number): void {
    this.#stepS = elapsedS
    for (let at = 0; at < count; at += 1) this.#step(slots[at]!)
  }

  /** Takes in row `row` of `boxes`. */
  see(slot: number, boxes: Float64Array, row: number): void {
    this.#update(slot, boxes, row * 4)
    this.#keep(slot)
    for (let axis = 0; axis < 4; axis += 1) this.sights[slot * 4 + axis] = boxes[row * 4 + axis]!
  }

  /**
   * Takes in a sight after `hiddenS` unseen: goes back to the latest sight and comes anew along the straight line between the
   * two, so that the speed is that of the way it really took, and not that of the guess (observation-centric re-update: Cao
   * et al., "Observation-Centric SORT", 2023).
   */
  relive(slot: number, boxes: Float64Array, row: number, hiddenS: number, frames: number): void {
    const steps = Math.min(MOST_VIRTUAL_STEPS, Math.max(2, frames))
    const virtual = this.#virtual
    for (let index = 0; index < MEANS; index += 1) {
      this.means[slot * MEANS + index] = this.#sightMeans[slot * MEANS + index]!
    }
    for (let index = 0; index < VARIANCES; index += 1) {
      this.variances[slot * VARIANCES + index] = this.#sightVariances[slot * VARIANCES + index]!
    }
    this.#stepS = hiddenS / steps
    for (let step = 1; step < steps; step += 1) {
      this.#step(slot)
      for (let axis = 0; axis < 4; axis += 1) {
        const from = this.sights[slot * 4 + axis]!
        virtual[axis] = from + ((boxes[row * 4 + axis]! - from) * step) / steps
      }
      this.#update(slot, virtual, 0)
    }
    this.#step(slot)
    this.see(slot, boxes, row)
  }

  /** Moves everything along with the picture: x' = a x + b y + tx, y' = c x + d y + ty. */
  warp(slot: number, motion: ArrayLike<number>): void {
    warpMeans(this.means, slot * MEANS, motion)
    warpMeans(this.#sightMeans, slot * MEANS, motion)
    warpBox(this.sights, slot * 4, motion)
  }

  #step(slot: number): void {
    const { means, variances } = this
    const elapsedS = this.#stepS
    const mean = slot * MEANS
    const size = sizeOf(means, mean)
    const noise = size * size * elapsedS
    for (let axis = 0; axis < 4; axis += 1) {
      const memoryS = axis < 2 ? SPEED_MEMORY_S : GROWTH_MEMORY_S
      const density = (axis < 2 ? ACCELERATION : GROWTH) * noise
      const kept = Math.exp(-elapsedS / memoryS)
      const travelS = memoryS * (1 - kept)
      const speed = means[mean + 4 + axis]!
      means[mean + axis]! += travelS * speed
      means[mean + 4 + axis] = kept * speed
      const at = slot * VARIANCES + axis * 3
      const cross = variances[at + 1]!
      const speedVariance = variances[at + 2]!
      variances[at]! +=
        2 * travelS * cross + travelS * travelS * speedVariance + (density * elapsedS * elapsedS) / 3
      variances[at + 1] = kept * (cross + travelS * speedVariance) + (density * elapsedS) / 2
      variances[at + 2] = kept * kept * speedVariance + density
    }
    means[mean + width] = Math.max(1, means[mean + width]!)
    means[mean + height] = Math.max(1, means[mean + height]!)
  }

  #update(slot: number, boxes: Float64Array, from: number): void {
    const { means, variances } = this
    const sigma = BOX_SIGMA * sizeOf(boxes, from)
    const noise = sigma * sigma
    for (let axis = 0; axis < 4; axis += 1) {
      const mean = slot * MEANS + axis
      const at = slot * VARIANCES + axis * 3
      const variance = variances[at]!
      const cross = variances[at + 1]!
      const gain = variance / (variance + noise)
      const speedGain = cross / (variance + noise)
      const surprise = boxes[from + axis]! - means[mean]!
      means[mean]! += gain * surprise
      means[mean + 4]! += speedGain * surprise
      variances[at] = variance * (1 - gain)
      variances[at + 1] = cross * (1 - gain)
      variances[at + 2]! -= speedGain * cross
    }
  }

  #keep(slot: number): void {
    for (let index = slot * MEANS; index < (slot + 1) * MEANS; index += 1) {
      this.#sightMeans[index] = this.means[index]!
    }
    for (let index = slot * VARIANCES; index < (slot + 1) * VARIANCES; index += 1) {
      this.#sightVariances[index] = this.variances[index]!
    }
  }
}

function warpMeans(means: Float64Array, at: number, motion: ArrayLike<number>): void {
  warpBox(means, at, motion)
  const xSpeed = means[at + 4]!
  const ySpeed = means[at + 5]!
  means[at + 4] = motion[0]! * xSpeed + motion[1]! * ySpeed
  means[at + 5] = motion[3]! * xSpeed + motion[4]! * ySpeed
}
