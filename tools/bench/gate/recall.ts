import { iou } from '../../../edge/domain/box.js'
import type { Detections } from '../../../edge/domain/detections.js'
import type { SightingChange } from '../../../edge/domain/sighting.js'
import type { Clip } from './footage.js'
import { type LookedAt, type Thing, thingsIn, type Watched } from './watch.js'

/** How many of the things that are there were found, by looking at every picture and by looking where it is worth it. */
export interface Recall {
  readonly things: number
  readonly foundWithout: number
  readonly foundWith: number
  /** Found by looking at this very picture, and not with the gate; `foundWith` makes up for those that it found instead. */
  readonly lost: number
}

const MIN_IOU = 0.5
/** Truth is known at whole seconds; a picture that near shows it. */
const NEAR_MS = 60

/**
 * Above the threshold of the model by so much that a little noise does not hide it: what is found in one picture and not in
 * the next, though nothing has changed, says nothing of the gate.
 */
const SURE_SCORE = 0.5

/** Against the truth; nothing where nobody knows it. */
export const recallOfTruth = ({ truth }: Clip, pictures: readonly LookedAt[], gated: Watched): Recall =>
  recallOf(picture => (truth ? trueThings(truth, picture) : []), pictures, gated)

/** Against what the model is sure of when it looks at every picture. */
export const recallOfModel = (pictures: readonly LookedAt[], gated: Watched): Recall =>
  recallOf(
    ({ detections }) => thingsIn(detections).filter(({ score }) => score >= SURE_SCORE),
    pictures,
    gated,
  )

function recallOf(
  thingsOf: (picture: LookedAt) => readonly Thing[],
  pictures: readonly LookedAt[],
  gated: Watched,
): Recall {
  const sum = { things: 0, foundWithout: 0, foundWith: 0, lost: 0 }
  for (const [index, picture] of pictures.entries()) {
    for (const thing of thingsOf(picture)) {
      const without = isFound(thing, picture.detections)
      const withGate = isFound(thing, gated.held[index]!)
      sum.things += 1
      sum.foundWithout += Number(without)
      sum.foundWith += Number(withGate)
      sum.lost += Number(without && !withGate)
    }
  }
  return sum
}

function trueThings({ things, widthPx }: NonNullable<Clip['truth']>, { atMs, width }: LookedAt): Thing[] {
  const scale = width / widthPx
  return things
    .filter(thing => Math.abs(thing.atMs - atMs) <= NEAR_MS)
    .map(({ label, box: [x1, y1, x2, y2] }) => ({
      label,
      box: [x1 * scale, y1 * scale, x2 * scale, y2 * scale],
    }))
}

const isFound = (thing: Thing, detections: Detections): boolean =>
  thingsIn(detections).some(({ label, box }) => label === thing.label && iou(box, thing.box) >= MIN_IOU)

export interface IncidentRecall {
  readonly without: number
  readonly with: number
  /** Told by looking at every picture, and not with the gate. */
  readonly lost: number
  /** The longest time by which the gate told one later. */
  readonly latestByMs: number
}

/** Changes of incidents are the same where they say the same of the same place. */
export function incidentRecall(without: Watched, gated: Watched): IncidentRecall {
  const left = [...gated.changes]
  let lost = 0
  let latestByMs = 0
  for (const change of without.changes) {
    const at = left.findIndex(other => isSame(change, other))
    if (at < 0) lost += 1
    else {
      const [same] = left.splice(at, 1)
      latestByMs = Math.max(latestByMs, same!.sighting.capturedAtMs - change.sighting.capturedAtMs)
    }
  }
  return { without: without.changes.length, with: gated.changes.length, lost, latestByMs }
}

const isSame = (a: SightingChange, b: SightingChange): boolean =>
  a.kind === b.kind &&
  a.sighting.scenario === b.sighting.scenario &&
  a.sighting.label === b.sighting.label &&
  iou(a.sighting.box, b.sighting.box) >= MIN_IOU
