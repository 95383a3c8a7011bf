import { mahalanobis, sumOf } from '../../geometry/covariance.js'
import type { Look } from './look.js'
import { differenceOf } from './sameness.js'
import { placeOf, type Thing } from './thing.js'

/** Looks farther apart are of two passes. */
const PASS_MS = 20_000
/** Chi-square with two degrees of freedom, 99 %. */
const MOVED = 9.21
/** Slower, it is taken to stand: poses err, too. */
const SLOWEST_MPS = 0.7

/** Whether it moves while it is watched: what drives by is no parked vehicle. */
export function isMoving(thing: Thing): boolean {
  return passesOf(thing.looks).some(looks => {
    const half = Math.floor(looks.length / 2)
    if (half === 0) return false
    const [first, last] = [
      placeOf(looks.slice(0, half), thing.errors),
      placeOf(looks.slice(-half), thing.errors),
    ]
    const seconds = (middleMs(looks.slice(-half)) - middleMs(looks.slice(0, half))) / 1000
    const { apart, sensitivity, noise } = differenceOf(last, first, 0)
    const [east, north] = thing.errors.shiftOf(sensitivity)
    const way = [apart[0] - east, apart[1] - north] as const
    const error = sumOf(noise, thing.errors.covarianceOf(sensitivity))
    return mahalanobis(way, error) > MOVED && Math.hypot(...way) > SLOWEST_MPS * seconds
  })
}

/** The looks of each pass over the place. */
export function passesOf(looks: readonly Look[]): Look[][] {
  const passes: Look[][] = []
  for (const look of looks) {
    const latest = passes.at(-1)?.at(-1)
    if (latest && look.atMs - latest.atMs <= PASS_MS) passes.at(-1)!.push(look)
    else passes.push([look])
  }
  return passes
}

const middleMs = (looks: readonly Look[]): number =>
  looks.reduce((sum, { atMs }) => sum + atMs, 0) / looks.length
