/** Which things of a flight a model has seen, from what it found in each frame. */
import type { FlightTruth, SeenBox, SeenBy } from '../world/flight-truth.js'
import { isAccepted } from './accepted-labels.js'
import type { RecordedDetections } from './recorded-detections.js'

/** A box of the model that covers so much of both is that of the thing. */
export const MIN_IOU = 0.3
/** Found in fewer it is chance. */
export const MIN_FRAMES = 3

type Box = readonly [x1: number, y1: number, x2: number, y2: number]

export interface Found {
  readonly label: string
  readonly box: Box
}

/** @param found of each frame, in the order of the truth's */
export function seenThings(
  { things, frames }: FlightTruth,
  found: readonly (readonly Found[])[],
): SeenBy['things'] {
  return things.flatMap(({ id, label }, index) => {
    const names = frames.flatMap(({ boxes }, i) => {
      const seen = boxes.find(([thing]) => thing === index)
      const match =
        seen && found[i]!.find(each => isAccepted(label, each.label) && iou(boxOf(seen), each.box) >= MIN_IOU)
      return match ? [match.label] : []
    })
    if (names.length < MIN_FRAMES) return []
    const count = (name: string) => names.filter(each => each === name).length
    const labels = [...new Set(names)].sort((a, b) => count(b) - count(a))
    return [{ id, frames: names.length, labels }]
  })
}

/** What a model sees of a flight, by what it found in each frame. */
export function seenBy(truth: FlightTruth, recorded: RecordedDetections): SeenBy {
  const { model, sha256, tiles, labels, frames } = recorded
  const found = frames.map(each =>
    each.found.map(([label, , ...box]): Found => ({ label: labels[label]!, box })),
  )
  return {
    ...{ model, sha256, tiles, minIou: MIN_IOU, minFrames: MIN_FRAMES },
    things: seenThings(truth, found),
  }
}

const boxOf = ([, x1, y1, x2, y2]: SeenBox): Box => [x1, y1, x2, y2]

function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1])
  return (width * height) / (area(a) + area(b) - width * height)
}
