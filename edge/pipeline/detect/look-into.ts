import { type Box, widened } from '../../domain/box.js'
import type { Detections } from '../../domain/detections.js'
import type { Detector } from './detector.js'
import type { FrameMessage } from './protocol.js'
import { regionAround, wholeRegion } from './regions.js'

/** So much of a box is looked at beyond each of its sides: it may cut off what is looked for. */
const MARGIN = 0.15
/** More would let a crowd take the worker from the cameras; the whole picture is looked at in any case. */
const MOST_BOXES = 32

/**
 * The second stage: what a model finds in a picture and, enlarged, in boxes that another model found in it, each thing
 * once. Boxes are in pixels of the picture. Rejects as `Detector.detect` does.
 */
export async function lookInto(
  detector: Pick<Detector, 'detect'>,
  sourceId: string,
  picture: FrameMessage,
  boxes: readonly Box[],
): Promise<Detections> {
  const crops = boxes
    .slice(0, MOST_BOXES)
    .map(box => regionAround(widened(box, MARGIN), picture))
    .filter(region => region !== undefined)
  const frame = { ...picture, regions: [wholeRegion(picture), ...crops] }
  return (await detector.detect(sourceId, () => frame)).detections
}
