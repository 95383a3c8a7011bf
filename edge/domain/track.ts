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
}
