import type { Detections } from '../domain/detections.js'
import type { Frame } from '../domain/frame.js'
import type { SightingChange } from '../domain/sighting.js'
import type { StandingScene, StandingThing } from '../domain/track.js'
import type { Detector, Found } from './detect/detector.js'
import type { Judge } from './judge/judge.js'
import type { Locator } from './locate/locator.js'
import type { PictureMotion } from './track/picture-motion.js'
import type { Tracker } from './track/tracker.js'

export interface LookoutOptions {
  readonly cameraId: string
  readonly detector: Detector
  readonly tracker: Tracker
  readonly locate: Locator
  /** Of a camera that moves. */
  readonly motion?: Pick<PictureMotion, 'find'> | undefined
  /** What stood when an earlier process ended. */
  readonly stood?: StandingScene | undefined
  /** Of the scenarios that ask for this model. */
  readonly judge: Judge
}

/** One model at one camera: what it finds, followed over time, and judged by the scenarios that ask for it. */
export interface Lookout {
  readonly modelId: string
  /** What it found when it last looked; undefined before. */
  readonly known: Detections | undefined
  /** Looks at the frame that `take` gives; see `Detector.detect`. */
  look(take: () => Frame, signal: AbortSignal): Promise<Found>
  /** Judges a frame by what is known: where nothing has moved since the last look, it still stands there. */
  judge(frame: Frame): SightingChange[]
  /** What stands now; undefined before the first frame. */
  standing(): StandingScene | undefined
  /** Ends sightings that nobody has looked at for too long. */
  expire(nowMs: number): SightingChange[]
}

export function createLookout({
  cameraId,
  detector,
  tracker,
  locate,
  motion,
  stood,
  judge,
}: LookoutOptions): Lookout {
  const modelId = detector.model.id
  let known: Detections | undefined
  /** What a look found, faint things and all, until it is judged. */
  let fresh: Detections | undefined
  let size: Pick<Frame, 'width' | 'height'> | undefined
  return {
    modelId,
    get known() {
      return known
    },
    async look(take, signal) {
      const found = await detector.detect(cameraId, take, signal)
      known = found.detections
      fresh = found.withFaint ?? found.detections
      return found
    },
    judge(frame) {
      if (!known) return []
      const { width, height, capturedAtMs } = frame
      if (!size && stood) tracker.restore(thingsIn(stood, frame), detector.labels)
      size = { width, height }
      // What is faint counts in the frame that showed it, and is not held: two looks need not agree on it.
      const tracks = locate(tracker.track(fresh ?? known, capturedAtMs, motion?.find(frame)), frame)
      const isHeld = fresh === undefined
      fresh = undefined
      return judge.look({ width, height, capturedAtMs, tracks, modelId, isHeld })
    },
    standing: () => size && { frameWidth: size.width, frameHeight: size.height, things: tracker.standing() },
    expire: nowMs => judge.expire(nowMs),
  }
}

/** In pixels of frames that may have another size by now. */
function thingsIn(
  { frameWidth, frameHeight, things }: StandingScene,
  { width, height }: Pick<Frame, 'width' | 'height'>,
): StandingThing[] {
  const [across, down] = [width / frameWidth, height / frameHeight]
  return things.map(thing => {
    const [x1, y1, x2, y2] = thing.box
    return { ...thing, box: [x1 * across, y1 * down, x2 * across, y2 * down] }
  })
}
