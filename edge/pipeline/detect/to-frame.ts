import type { Candidates } from './candidates.js'
import type { Placement } from './letterbox.js'
import type { FoundMessage } from './protocol.js'

/**
 * The kept rows as columns of their own, boxes in pixels of the frame and clipped to it. What lies in the
 * padding alone is left out.
 */
export function toFrameColumns(
  candidates: Candidates,
  kept: Uint32Array,
  placement: Placement,
  frame: { readonly width: number; readonly height: number },
): Pick<FoundMessage, 'boxes' | 'scores' | 'classes'> {
  const boxes = new Float32Array(kept.length * 4)
  const scores = new Float32Array(kept.length)
  const classes = new Uint16Array(kept.length)
  let count = 0
  for (const row of kept) {
    const at = count * 4
    boxes[at] = toFrame(candidates.boxes[row * 4]!, placement.offsetX, placement.scaleX, frame.width)
    boxes[at + 1] = toFrame(candidates.boxes[row * 4 + 1]!, placement.offsetY, placement.scaleY, frame.height)
    boxes[at + 2] = toFrame(candidates.boxes[row * 4 + 2]!, placement.offsetX, placement.scaleX, frame.width)
    boxes[at + 3] = toFrame(candidates.boxes[row * 4 + 3]!, placement.offsetY, placement.scaleY, frame.height)
    if (boxes[at + 2]! <= boxes[at]! || boxes[at + 3]! <= boxes[at + 1]!) continue
    scores[count] = candidates.scores[row]!
    classes[count] = candidates.classes[row]!
    count += 1
  }
  return {
    boxes: boxes.slice(0, count * 4),
    scores: scores.slice(0, count),
    classes: classes.slice(0, count),
  }
}

const toFrame = (value: number, offset: number, scale: number, side: number): number =>
  Math.min(Math.max((value - offset) / scale, 0), side)
