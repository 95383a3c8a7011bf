/** Axis-aligned box `[x1, y1, x2, y2]`, pixels of the frame it was found in, origin top-left. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number]

/** Point `[x, y]`, in the unit of its context: pixels, or fractions 0..1 of the frame in the config. */
export type Point = readonly [x: number, y: number]

export const boxWidth = (box: Box): number => Math.max(0, box[2] - box[0])
export const boxHeight = (box: Box): number => Math.max(0, box[3] - box[1])
export const boxArea = (box: Box): number => boxWidth(box) * boxHeight(box)
export const boxCentre = (box: Box): Point => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]

/** With so much more on each side, as a share of its width and its height. */
export function widened(box: Box, share: number): Box {
  const [x, y] = [share * boxWidth(box), share * boxHeight(box)]
  return [box[0] - x, box[1] - y, box[2] + x, box[3] + y]
}

/** Where a standing thing touches the ground, seen from a camera above it. */
export const bottomCentre = (box: Box): Point => [(box[0] + box[2]) / 2, box[3]]

/** Intersection over union, 0..1; 0 where either box is empty. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  const intersection = width * height
  return intersection / (boxArea(a) + boxArea(b) - intersection)
}

/** What two boxes have in common, as a share of the smaller, 0..1. */
export function sharedPart(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return (Math.max(0, width) * Math.max(0, height)) / Math.min(boxArea(a), boxArea(b))
}
