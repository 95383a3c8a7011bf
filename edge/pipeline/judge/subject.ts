import type { Fix, GroundSize, LocatedTrack } from '../../domain/fix.js'
import type { Sighting } from '../../domain/sighting.js'
import type { Track } from '../../domain/track.js'
import { Absence } from './absence.js'
import type { Belief } from './belief.js'

/** How fast the confidence follows the scores. */
const CONFIDENCE_GAIN = 0.1

/** One thing that a scenario keeps an eye on, from its first sight until it is gone. */
export class Subject {
  readonly belief: Belief
  label: string
  confidence: number
  fix: Fix | undefined
  /** Of what lies flat, where the ground is known. */
  size: GroundSize | undefined
  lastSeenMs: number
  /** The same, with a score that the scenario believes. */
  lastSureMs: number
  readonly absence = new Absence()
  /** Present once it was reported. */
  sighting: Sighting | undefined
  /** When its size was last told, by the time of the frame; undefined of what an earlier process reported. */
  measuredMs: number | undefined
  #trackId: number

  constructor(belief: Belief, sight: LocatedTrack, sighting?: Sighting) {
    this.belief = belief
    this.sighting = sighting
    this.label = sight.track.label
    this.confidence = sight.track.score
    this.fix = sight.fix
    this.size = sight.size
    this.lastSeenMs = sight.track.lastSeenAtMs
    this.lastSureMs = sight.track.lastSeenAtMs
    this.#trackId = sight.track.id
  }

  /** Since when it stood or lay there; settled with the report, whatever the boxes do afterwards. */
  get sinceMs(): number {
    return this.sighting?.firstSeenAtMs ?? this.belief.sinceMs
  }

  /** The track that it moves with; what cannot move, or was reported standing, is bound to its place instead. */
  get followedTrackId(): number | undefined {
    const { canMove, isOnTheMove } = this.belief
    return canMove && (this.sighting === undefined || isOnTheMove) ? this.#trackId : undefined
  }

  see({ track, fix, size }: LocatedTrack): void {
    this.#note(track)
    this.fix = fix ?? this.fix
    this.size = size ?? this.size
    this.lastSureMs = track.lastSeenAtMs
    if (this.sighting === undefined) this.label = track.label
    this.belief.see(track.box, track.lastSeenAtMs)
  }

  /** A sight too faint to believe in anything new: what was known is still there. Where it stands, its box is often a piece. */
  glimpse({ track }: LocatedTrack): void {
    this.#note(track)
    const stands = track.standingSinceMs !== undefined
    this.belief.glimpse(stands ? this.belief.place : track.box, track.lastSeenAtMs)
  }

  miss(atMs: number, watchedMs: number, isLook: boolean): void {
    this.absence.missed(watchedMs, isLook)
    this.belief.miss(atMs)
  }

  #note({ id, score, lastSeenAtMs }: Track): void {
    this.#trackId = id
    this.confidence += CONFIDENCE_GAIN * (score - this.confidence)
    this.lastSeenMs = lastSeenAtMs
    this.absence.seen()
  }
}
