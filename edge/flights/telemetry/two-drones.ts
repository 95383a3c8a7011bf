import type { Pose } from '../../domain/pose.js'
import { isTooFar, metresApart } from './flown.js'

/** No drone with a camera goes so fast one way and back the next moment, time and again; metres a second. */
const TO_AND_FRO_MPS = 30
const FEWEST_LEGS = 4
/** Most legs lead back: slips of a receiver lead anywhere. */
const LEADING_BACK = 0.7
/** A slip is short; each of two drones has a good part of the poses. */
const LEAST_SHARE = 0.1

interface Leg {
  /** Pose that it ends at. */
  readonly to: number
  readonly metres: number
}

/**
 * Whether poses of two drones stand in turn: places jump between two ways, again and again, and there is much of both. Drones that fly
 * closer together than about 20 m cannot be told apart.
 */
export function seemsMixed(poses: readonly Pose[]): boolean {
  const legs: Leg[] = []
  for (let to = 1; to < poses.length; to += 1) {
    const [from, here] = [poses[to - 1]!, poses[to]!]
    const metres = metresApart(from, here)
    if (isTooFar(metres, here.tMs - from.tMs, TO_AND_FRO_MPS)) legs.push({ to, metres })
  }
  if (legs.length < FEWEST_LEGS) return false
  const back = legs.slice(1).filter((leg, index) => leadsBack(poses, legs[index]!, leg)).length
  if (back < LEADING_BACK * (legs.length - 1)) return false
  // Poses from one leg to the next are of one drone, those to the next one of the other.
  const ends = [...legs.map(({ to }) => to), poses.length]
  const others = ends.reduce((sum, end, index) => sum + (index % 2 === 1 ? end - ends[index - 1]! : 0), 0)
  return Math.min(others, poses.length - others) >= LEAST_SHARE * poses.length
}

/** Whether a leg ends nearer to where the one before began than the legs are long. */
const leadsBack = (poses: readonly Pose[], before: Leg, leg: Leg): boolean =>
  metresApart(poses[before.to - 1]!, poses[leg.to]!) < 0.5 * Math.max(before.metres, leg.metres)
