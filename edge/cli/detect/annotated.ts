import { annotate } from '../../pipeline/record/annotate.js'
import type { Picture } from './read-picture.js'
import type { ImageReport } from './report.js'

/** One for each label, in the order in which labels are found; bright on a street by day and by night. */
const COLOURS = ['#ff3b30', '#ffd60a', '#30d158', '#0a84ff', '#ff9f0a', '#bf5af2', '#64d2ff', '#ff6482']

/** A JPEG of the picture with what was found drawn in, and `caption` in a bar below. */
export function annotated(picture: Picture, { detections }: ImageReport, caption: string): Promise<Buffer> {
  const labels = [...new Set(detections.map(({ label }) => label))]
  const boxes = detections.map(({ box, label, score }) => ({
    box,
    label: `${label} ${score.toFixed(2)}`,
    colour: COLOURS[labels.indexOf(label) % COLOURS.length]!,
  }))
  const line = detections.length === 0 ? `${caption}: nothing found` : caption
  return annotate(picture, { boxes, polygons: [], caption: [line] })
}
