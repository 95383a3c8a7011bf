import { type Box, boxArea, iou } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../domain/detections.js'
import type { Frame } from '../../domain/frame.js'
import type { Sighting } from '../../domain/sighting.js'
import type { Blindness } from '../../messages/commands.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'

/** What is looked for, and where. */
export interface Sought {
  readonly sighting: Pick<Sighting, 'box' | 'frameWidth' | 'frameHeight' | 'modelId'>
  readonly labels: readonly string[]
  readonly minScore: number
}

export type Assessment =
  | { readonly kind: 'seen'; readonly label: string; readonly confidence: number }
  | { readonly kind: 'not-seen' }
  | { readonly kind: 'blind'; readonly why: Blindness }

/** Overlap with its place from which a thing is taken for the one that was there; as the judge has it. */
const SAME_PLACE_IOU = 0.4
/** So much of the place must be hidden before nobody can tell what is behind. */
const COVERED_SHARE = 0.5
/** Mean of the brightest channel, 0 to 255: below it a thing would not show. */
const DARK = 12

/** Whether a thing is at its place in a frame, by what the models find there now. */
export function assess(
  { frame, picture, found }: FreshLook,
  { sighting, labels, minScore }: Sought,
): Assessment {
  if (picture === 'black' || picture === 'frozen' || picture === 'moved') return blind(picture)
  const own = found.get(sighting.modelId)
  if (!own) return blind('model-failed')
  const place = placeIn(frame, sighting)
  const seen = bestAt(place, own, row => labels.includes(labelAt(own, row)) && own.scores[row]! >= minScore)
  if (seen !== undefined) return { kind: 'seen', label: labelAt(own, seen), confidence: own.scores[seen]! }
  if (brightness(frame, place) < DARK) return blind('dark')
  if ([...found.values()].some(each => covers(each, place, minScore))) return blind('covered')
  return picture === 'blurred' ? blind('blurred') : { kind: 'not-seen' }
}

const blind = (why: Blindness): Assessment => ({ kind: 'blind', why })

/** Frames may have another size by now. */
function placeIn(frame: Frame, { box, frameWidth, frameHeight }: Sought['sighting']): Box {
  const [across, down] = [frame.width / frameWidth, frame.height / frameHeight]
  return [box[0] * across, box[1] * down, box[2] * across, box[3] * down]
}

/** The row that fits a place best, if any does. */
function bestAt(place: Box, found: Detections, fits: (row: number) => boolean): number | undefined {
  let best: number | undefined
  let bestIou = SAME_PLACE_IOU
  for (let row = 0; row < detectionCount(found); row += 1) {
    const overlap = fits(row) ? iou(boxAt(found, row), place) : 0
    if (overlap < bestIou) continue
    best = row
    bestIou = overlap
  }
  return best
}

function covers(found: Detections, place: Box, minScore: number): boolean {
  for (let row = 0; row < detectionCount(found); row += 1) {
    if (found.scores[row]! >= minScore && sharedShare(boxAt(found, row), place) >= COVERED_SHARE) return true
  }
  return false
}

/** Which share of the place lies within the box. */
function sharedShare(box: Box, place: Box): number {
  const width = Math.min(box[2], place[2]) - Math.max(box[0], place[0])
  const height = Math.min(box[3], place[3]) - Math.max(box[1], place[1])
  return width <= 0 || height <= 0 ? 0 : (width * height) / boxArea(place)
}

/** Mean over the place of the brightest channel of each pixel, 0 to 255; 255 where the place is outside. */
function brightness({ width, height, pixels }: Frame, [x1, y1, x2, y2]: Box): number {
  const [left, right] = [Math.max(0, Math.floor(x1)), Math.min(width, Math.ceil(x2))]
  const [top, bottom] = [Math.max(0, Math.floor(y1)), Math.min(height, Math.ceil(y2))]
  let sum = 0
  for (let y = top; y < bottom; y += 1)
    for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at += 3)
      sum += Math.max(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)
  const count = Math.max(0, right - left) * Math.max(0, bottom - top)
  return count === 0 ? 255 : sum / count
}
