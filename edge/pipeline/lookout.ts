import type { Detections } from '../domain/detections.js'
import type { Frame } from '../domain/frame.js'
import type { IncidentChange } from '../domain/incident.js'
import type { Detector, Found } from './detect/detector.js'
import type { Judge } from './judge/judge.js'
import type { Locator } from './locate/locator.js'
import type { Tracker } from './track/tracker.js'

export interface LookoutOptions {
  readonly cameraId: string
  readonly detector: Detector
  readonly tracker: Tracker
  readonly locate: Locator
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
  judge(frame: Frame): IncidentChange[]
  /** Ends incidents that nobody has looked at for too long. */
  expire(nowMs: number): IncidentChange[]
}

export function createLookout({ cameraId, detector, tracker, locate, judge }: LookoutOptions): Lookout {
  const modelId = detector.model.id
  let known: Detections | undefined
  return {
    modelId,
    get known() {
      return known
    },
    async look(take, signal) {
      const found = await detector.detect(cameraId, take, signal)
      known = found.detections
      return found
    },
    judge(frame) {
      if (!known) return []
      const { width, height, capturedAtMs } = frame
      const tracks = locate(tracker.track(known, capturedAtMs), frame)
      return judge.look({ width, height, capturedAtMs, tracks, modelId })
    },
    expire: nowMs => judge.expire(nowMs),
  }
}
