import { iou } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount } from '../../domain/detections.js'

const MIN_IOU = 0.5

/** Whether two looks found the same things at the same places, each of them once. */
export function agree(a: Detections, b: Detections): boolean {
  const count = detectionCount(a)
  if (count !== detectionCount(b)) return false
  const left = new Set(Array.from({ length: count }, (_, row) => row))
  for (let row = 0; row < count; row += 1) {
    const same = [...left].find(
      other => a.classes[row] === b.classes[other] && iou(boxAt(a, row), boxAt(b, other)) >= MIN_IOU,
    )
    if (same === undefined) return false
    left.delete(same)
  }
  return true
}
