import type { Box } from './box.js'

/** One thing followed over time by one source. Ids are unique within a source and a process. */
export interface Track {
  readonly id: number
  readonly label: string
  /** Detection score 0..1 of its latest sight. */
  readonly score: number
  /** Pixels of the frame, at its latest sight. */
  readonly box: Box
  readonly firstSeenAtMs: number
  /** Equals the frame's capture time where the frame shows it, and is earlier where it is hidden. */
  readonly lastSeenAtMs: number
  /** Since when it stands still; absent while it moves, and until it has stood for some seconds. */
  readonly standingSinceMs?: number
  /** Its latest sight did not reach the thresholds of the model: it is still there, and nothing may be made of it. */
  readonly faint?: true
  /** Seen once, with too low a score to be sure that there is anything. */
  readonly tentative?: true
}

/** A thing that stands, as far as an earlier process knew it: enough to know it again in its place. */
export interface StandingThing {
  readonly id: number
  readonly label: string
  readonly score: number
  readonly box: Box
  readonly sinceMs: number
  readonly lastSeenAtMs: number
}

/** What stood at a camera when it was last looked at. Boxes are pixels of a frame of that size. */
export interface StandingScene {
  readonly frameWidth: number
  readonly frameHeight: number
  readonly things: readonly StandingThing[]
}
