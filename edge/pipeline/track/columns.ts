import type { Detections } from '../../domain/detections.js'

/** Boxes lie in arrays as four numbers each: x and y of the centre, width, height; pixels. */
export const centreX = 0
export const centreY = 1
export const width = 2
export const height = 3

/** A longer copy of a column. */
export function grown<T extends Float64Array | Int32Array>(column: T, length: number): T {
  const longer = new (column.constructor as new (length: number) => T)(length)
  longer.set(column)
  return longer
}

/** Side of the square of the same area, pixels: the yardstick for noise and displacement. */
export const sizeOf = (boxes: Float64Array, at: number): number =>
  Math.sqrt(Math.max(1, boxes[at + width]!) * Math.max(1, boxes[at + height]!))

/** A box that moves with the picture keeps its shape; its sides grow as the picture does. */
export function warpBox(boxes: Float64Array, at: number, motion: ArrayLike<number>): void {
  const [a, b, tx, c, d, ty] = motion as [number, number, number, number, number, number]
  const x = boxes[at + centreX]!
  const y = boxes[at + centreY]!
  const scale = Math.sqrt(Math.abs(a * d - b * c))
  boxes[at + centreX] = a * x + b * y + tx
  boxes[at + centreY] = c * x + d * y + ty
  boxes[at + width]! *= scale
  boxes[at + height]! *= scale
}

/** Intersection over union of two boxes, each side of both moved out by the margins; 0..1. */
export function widenedIou(
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  xMargin: number,
  yMargin: number,
): number {
  const widthA = a[atA + width]! + 2 * xMargin
  const widthB = b[atB + width]! + 2 * xMargin
  const across = Math.min(
    (widthA + widthB) / 2 - Math.abs(a[atA + centreX]! - b[atB + centreX]!),
    Math.min(widthA, widthB),
  )
  if (across <= 0) return 0
  const heightA = a[atA + height]! + 2 * yMargin
  const heightB = b[atB + height]! + 2 * yMargin
  const down = Math.min(
    (heightA + heightB) / 2 - Math.abs(a[atA + centreY]! - b[atB + centreY]!),
    Math.min(heightA, heightB),
  )
  if (down <= 0) return 0
  const both = across * down
  return both / (widthA * heightA + widthB * heightB - both)
}

/** Share 0..1 of the first box that lies within the second. */
export function shareWithin(a: Float64Array, atA: number, b: Float64Array, atB: number): number {
  const areaA = a[atA + width]! * a[atA + height]!
  const areaB = b[atB + width]! * b[atB + height]!
  return shareOfFirst(widenedIou(a, atA, b, atB, 0, 0), areaA, areaB)
}

/** The same of two boxes whose intersection over union is known, and whose areas. */
export const shareOfFirst = (overlap: number, areaA: number, areaB: number): number =>
  (overlap * (areaA + areaB)) / ((1 + overlap) * areaA)

/** 1 for boxes of the same width and height, less the more they differ; a width changes more easily, as people walk. */
export function likeShape(a: Float64Array, atA: number, b: Float64Array, atB: number): number {
  const heights = Math.min(a[atA + height]!, b[atB + height]!) / Math.max(a[atA + height]!, b[atB + height]!)
  const widths = Math.min(a[atA + width]!, b[atB + width]!) / Math.max(a[atA + width]!, b[atB + width]!)
  return heights * Math.sqrt(widths)
}

/** The detections of one frame, as the tracker needs them; one that is reused for every frame. */
export class DetectionColumns {
  count = 0
  boxes = new Float64Array(0)
  scores = new Float64Array(0)
  classes = new Int32Array(0)
  /** 1 where the thresholds of the model are not reached. */
  faint = new Int32Array(0)

  /** Takes over what is a box; a detector that fails gives NaN, or boxes without an area, which are left out. */
  fill({ boxes, scores, classes, sure = scores.length }: Detections): void {
    this.#reserve(scores.length)
    let row = 0
    for (let from = 0; from < scores.length; from += 1) {
      const x1 = boxes[from * 4]!
      const y1 = boxes[from * 4 + 1]!
      const wide = boxes[from * 4 + 2]! - x1
      const high = boxes[from * 4 + 3]! - y1
      const area = wide * high
      if (!(wide > 0 && area > 0 && area < Number.POSITIVE_INFINITY && scores[from]! >= 0)) continue
      this.boxes[row * 4 + centreX] = x1 + wide / 2
      this.boxes[row * 4 + centreY] = y1 + high / 2
      this.boxes[row * 4 + width] = wide
      this.boxes[row * 4 + height] = high
      this.scores[row] = scores[from]!
      this.classes[row] = classes[from]!
      this.faint[row] = from < sure ? 0 : 1
      row += 1
    }
    this.count = row
  }

  #reserve(rows: number): void {
    if (rows <= this.scores.length) return
    this.boxes = new Float64Array(rows * 8)
    this.scores = new Float64Array(rows * 2)
    this.classes = new Int32Array(rows * 2)
    this.faint = new Int32Array(rows * 2)
  }
}
