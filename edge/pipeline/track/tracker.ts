import { TrackSchema } from '../../config/schema/track.js'
import type { Box } from '../../domain/box.js'
import type { Detections } from '../../domain/detections.js'
import type { StandingThing, Track } from '../../domain/track.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import type { CameraMotion } from './camera-motion.js'
import { centreX, centreY, DetectionColumns, height, width } from './columns.js'
import { Follower } from './follower.js'

export interface TrackerOptions {
  /** 0..1: a detection of at least this score may begin a track; others only continue one. */
  readonly sureScore?: number
  /**
   * A moving thing unseen for longer than this is forgotten; its id never comes back. Where frames come seldom, it is looked
   * for in twelve of them all the same.
   */
  readonly lostAfterMs?: number
  /** The same of a thing that stood still: nothing but its place tells it from others. */
  readonly standingLostAfterMs?: number
  /** Whether boxes are drawn towards where the filter has them; as they were detected, where absent. */
  readonly steady?: boolean
  /** Where the camera is calibrated, things stand by metres; see `GroundRest`. */
  readonly ground?: GroundScale | undefined
}

/** Right for cameras of 3 to 30 frames a second, and the configuration of every figure in docs/performance.md. */
export const trackerDefaults = {
  ...TrackSchema.parse({}),
  sureScore: 0.6,
  steady: false,
} satisfies TrackerOptions

export interface Tracker {
  /**
   * Follows `detections` of the frame captured at `capturedAtMs` and returns every living track, the hidden
   * ones too. A frame that is not newer than the one before is ignored; where time went back for good, because
   * somebody set the clock, all tracks begin anew. Boxes without an area or with NaN are left out.
   *
   * @param motion of the picture since the frame before, where the camera moves
   */
  track(detections: Detections, capturedAtMs: number, motion?: CameraMotion): readonly Track[]
  /** What stands now, hidden or not: what `restore` takes. */
  standing(): StandingThing[]
  /**
   * Takes up what stood when an earlier process ended: seen again in their places, things keep their ids and the time since
   * when they stand. Before the first frame; labels that `labels` lacks are left out.
   */
  restore(things: readonly StandingThing[], labels: readonly string[]): void
}

/** Farther back than this, a frame is not late: the clock was set. */
const CLOCK_SET_BACK_MS = 1_000

/** Tracks by motion alone; see `Follower`. Ages in time, so a dropped frame changes nothing. */
export function createTracker(options: TrackerOptions = {}): Tracker {
  const { sureScore, lostAfterMs, standingLostAfterMs, steady, ground } = { ...trackerDefaults, ...options }
  const follower = new Follower({
    sureScore,
    lostAfterS: lostAfterMs / 1000,
    standingLostAfterS: standingLostAfterMs / 1000,
    ground,
  })
  const { tracks } = follower
  const found = new DetectionColumns()
  let labels: readonly string[] = []
  let latestMs = Number.NEGATIVE_INFINITY

  // Once for each thing and frame: no spread, and no view of the columns.
  const trackIn = (slot: number): Track => {
    const track: { -readonly [Part in keyof Track]: Track[Part] } = {
      id: tracks.ids[slot]!,
      label: labels[tracks.votes.winner(slot)]!,
      score: tracks.scores[slot]!,
      box: boxOf(steady ? tracks.steadied : tracks.filters.sights, slot),
      firstSeenAtMs: toMs(tracks.firstSeenS[slot]!),
      lastSeenAtMs: toMs(tracks.lastSeenS[slot]!),
    }
    if (tracks.standing.stands(slot) && tracks.standing.inPlace(slot))
      track.standingSinceMs = toMs(tracks.standing.sinceS[slot]!)
    if (tracks.faint[slot]) track.faint = true
    if (!tracks.confirmed[slot]) track.tentative = true
    return track
  }

  const living = (): Track[] => {
    const all = new Array<Track>(tracks.count)
    for (let place = 0; place < tracks.count; place += 1) all[place] = trackIn(tracks.slots[place]!)
    return all
  }

  return {
    track(detections, capturedAtMs, motion) {
      if (capturedAtMs < latestMs - CLOCK_SET_BACK_MS) {
        follower.clear()
        latestMs = Number.NEGATIVE_INFINITY
      }
      if (capturedAtMs > latestMs) {
        latestMs = capturedAtMs
        labels = detections.labels
        found.fill(detections)
        follower.follow(found, labels.length, capturedAtMs / 1000, motion)
      }
      return living()
    },
    standing: () =>
      Array.from(tracks.slots.subarray(0, tracks.count))
        .filter(slot => tracks.standing.stands(slot))
        .map(slot => ({
          id: tracks.ids[slot]!,
          label: labels[tracks.votes.winner(slot)]!,
          score: tracks.scores[slot]!,
          box: boxOf(tracks.standing.places, slot),
          sinceMs: toMs(tracks.standing.sinceS[slot]!),
          lastSeenAtMs: toMs(tracks.lastSeenS[slot]!),
        })),
    restore(things, known) {
      labels = known
      tracks.begin(known.length)
      for (const { id, label, score, box, sinceMs, lastSeenAtMs } of things) {
        const index = known.indexOf(label)
        if (index < 0) continue
        const row = { boxes: Float32Array.of(...box), scores: Float32Array.of(score) }
        found.fill({ ...row, classes: Uint16Array.of(index), labels: known })
        if (found.count === 1) tracks.restore(found, id, sinceMs / 1000, lastSeenAtMs / 1000)
      }
    },
  }
}

const toMs = (seconds: number): number => Math.round(seconds * 1000)

function boxOf(boxes: Float64Array, slot: number): Box {
  const x = boxes[slot * 4 + centreX]!
  const y = boxes[slot * 4 + centreY]!
  const halfWidth = boxes[slot * 4 + width]! / 2
  const halfHeight = boxes[slot * 4 + height]! / 2
  return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]
}
