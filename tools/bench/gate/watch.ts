import type { Box } from '../../../edge/domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../../edge/domain/detections.js'
import type { SightingChange } from '../../../edge/domain/sighting.js'
import { createGlancer } from '../../../edge/pipeline/glance/glancer.js'
import { createJudge } from '../../../edge/pipeline/judge/judge.js'
import { createTracker } from '../../../edge/pipeline/track/tracker.js'
import type { Clip, TimedPicture } from './footage.js'

/** A picture with what the model finds in it, whether anybody looks or not. */
export interface LookedAt extends TimedPicture {
  readonly detections: Detections
}

export interface Watched {
  readonly looks: number
  /** What was taken for true at each picture: found in it, or in the last one that was looked at. */
  readonly held: readonly Detections[]
  readonly changes: readonly SightingChange[]
}

const START_MS = Date.UTC(2026, 10, 23)

/** What the pipeline does between the model and the incidents, on what the model is known to find. */
export function watch(
  { scenarios, zones }: Pick<Clip, 'scenarios' | 'zones'>,
  pictures: readonly LookedAt[],
  { gate, secondLookMs }: { readonly gate: boolean; readonly fps: number; readonly secondLookMs: number },
): Watched {
  const glancer = createGlancer({ gate, secondLookMs, watchPicture: false })
  const tracker = createTracker({
    sureScore: Math.min(...scenarios.map(({ minScore }) => minScore)),
  })
  let ids = 0
  const judge = createJudge({
    ...{ cameraId: 'gate', scenarios, zones, timeZone: 'UTC', known: [] },
    newId: () => `${++ids}`,
  })
  const held: Detections[] = []
  const changes: SightingChange[] = []
  let looks = 0
  for (const picture of pictures) {
    const { width, height, atMs } = picture
    const frame = { ...picture, capturedAtMs: START_MS + atMs }
    if (glancer.glance(frame).needsLook) {
      looks += 1
      glancer.looked(frame, [picture.detections])
      held.push(picture.detections)
    } else held.push(held.at(-1)!)
    const tracks = tracker.track(held.at(-1)!, frame.capturedAtMs).map(track => ({ track }))
    const look = { width, height, capturedAtMs: frame.capturedAtMs, tracks, modelId: 'urban-nano' }
    changes.push(...judge.look(look))
  }
  return { looks, held, changes }
}

export interface Thing {
  readonly label: string
  readonly box: Box
}

export const thingsIn = (detections: Detections): (Thing & { readonly score: number })[] =>
  Array.from({ length: detectionCount(detections) }, (_, row) => ({
    score: detections.scores[row]!,
    label: labelAt(detections, row),
    box: boxAt(detections, row),
  }))
