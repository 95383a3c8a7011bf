import type { Pose } from '../../domain/pose.js'
import { poseBetween } from './between-poses.js'
import { canFly, isFlown } from './flown.js'
import { bridgedMs, usualIntervalMs } from './intervals.js'
import type { Telemetry } from './telemetry.js'

/** A pose at a time, and how well it is known. */
export interface FoundPose {
  readonly pose: Pose
  /** To the nearest pose that the telemetry really has: the farther, the larger its error. */
  readonly awayMs: number
  /** Between the two poses on either side; 0 where the telemetry has this one. */
  readonly gapMs: number
}

export interface PoseTrackOptions {
  /** Poses farther apart than this are not joined. */
  readonly longestGapMs?: number
}

/** Before the first and after the last pose, that one holds for so long: pictures and subtitles do not begin at once. */
const HOLDS_MS = 100

/**
 * Where the camera was at any time of its recording: between two poses where they are near enough and a drone can fly from one to
 * the other, else nowhere. A look takes a time that grows with the logarithm of the number of poses.
 */
export class PoseTrack {
  readonly #poses: readonly Pose[]
  readonly #longestGapMs: number

  constructor({ poses }: Pick<Telemetry, 'poses'>, { longestGapMs }: PoseTrackOptions = {}) {
    this.#poses = poses
    this.#longestGapMs = longestGapMs ?? bridgedMs(usualIntervalMs(poses))
  }

  /** @param tMs from the start of the recording */
  at(tMs: number): FoundPose | undefined {
    const index = this.#lastUntil(tMs)
    const [before, after] = [this.#poses[index], this.#poses[index + 1]]
    if (before && (before.tMs === tMs || !after)) return this.#held(before, tMs, index)
    if (!before) return after && this.#held(after, tMs, 0)
    const gapMs = after!.tMs - before.tMs
    if (!isFlown(before, after!, this.#longestGapMs)) return undefined
    return {
      pose: poseBetween(before, after!, (tMs - before.tMs) / gapMs),
      awayMs: Math.min(tMs - before.tMs, after!.tMs - tMs),
      gapMs,
    }
  }

  /** How wide the gap is around a time at which nothing is known, in milliseconds; infinite outside of the telemetry. */
  gapAt(tMs: number): number | undefined {
    if (this.at(tMs)) return undefined
    const index = this.#lastUntil(tMs)
    const [before, after] = [this.#poses[index], this.#poses[index + 1]]
    return before && after ? after.tMs - before.tMs : Number.POSITIVE_INFINITY
  }

  /** A pose from which a drone can fly neither to the one before nor to the one after is a slip of the receiver. */
  #held(pose: Pose, tMs: number, index: number): FoundPose | undefined {
    const awayMs = Math.abs(pose.tMs - tMs)
    if (!(awayMs <= HOLDS_MS)) return undefined
    const [before, after] = [this.#poses[index - 1], this.#poses[index + 1]]
    const neighbours = [before && canFly(before, pose), after && canFly(pose, after)].filter(
      can => can !== undefined,
    )
    if (neighbours.length > 0 && !neighbours.includes(true)) return undefined
    return { pose: awayMs === 0 ? pose : { ...pose, tMs }, awayMs, gapMs: 0 }
  }

  /** Index of the last pose until a time; -1 where all are later. */
  #lastUntil(tMs: number): number {
    let low = 0
    let high = this.#poses.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#poses[middle]!.tMs <= tMs) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

const tracks = new WeakMap<Pick<Telemetry, 'poses'>, PoseTrack>()

/** The pose at one time of a recording, with the gaps that are bridged usually. */
export function poseAt(telemetry: Pick<Telemetry, 'poses'>, tMs: number): FoundPose | undefined {
  const track = tracks.get(telemetry) ?? new PoseTrack(telemetry)
  tracks.set(telemetry, track)
  return track.at(tMs)
}
