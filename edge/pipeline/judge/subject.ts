import type { Fix, GroundSize, LocatedTrack } from '../../domain/fix.js'
import type { Sighting } from '../../domain/sighting.js'
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
  /** How long it was looked for in vain since it was last seen. */
  absentMs = 0
  /** Present once it was reported. */
  sighting: Sighting | undefined
  #trackId: number

  constructor(belief: Belief, sight: LocatedTrack, sighting?: Sighting) {
    this.belief = belief
    this.sighting = sighting
    this.label = sight.track.label
    this.confidence = sight.track.score
    this.fix = sight.fix
    this.size = sight.size
    this.lastSeenMs = sight.track.lastSeenAtMs
    this.#trackId = sight.track.id
  }

  /** Since when it stood or lay there; settled with the report, whatever the boxes do afterwards. */
  get sinceMs(): number {
    return this.sighting?.firstSeenAtMs ?? this.belief.sinceMs
  }

  /** The track that it moves with; what cannot move, or was reported, is bound to its place instead. */
  get followedTrackId(): number | undefined {
    return this.sighting === undefined && this.belief.canMove ? this.#trackId : undefined
  }

  see({ track, fix, size }: LocatedTrack): void {
    this.#trackId = track.id
    this.confidence += CONFIDENCE_GAIN * (track.score - this.confidence)
    this.fix = fix ?? this.fix
    this.size = size ?? this.size
    this.lastSeenMs = track.lastSeenAtMs
    this.absentMs = 0
    if (this.sighting === undefined) this.label = track.label
    this.belief.see(track.box, track.lastSeenAtMs)
  }

  miss(atMs: number, watchedMs: number): void {
    this.absentMs += watchedMs
    this.belief.miss(atMs)
  }
}
