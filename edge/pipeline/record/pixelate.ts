import { type Box, boxHeight, boxWidth } from '../../domain/box.js'
import type { RgbImage } from './annotate.js'

/** So many squares along the longer side of a box: enough to see that there is a face, too few to know whose. */
const SQUARES = 5

/** Replaces what lies in the boxes, pixels of the picture, by a few squares of their mean colour; changes the picture. */
export function pixelate(picture: RgbImage, boxes: readonly Box[]): void {
  for (const box of boxes) {
    const side = Math.max(1, Math.ceil(Math.max(boxWidth(box), boxHeight(box)) / SQUARES))
    const right = Math.min(picture.width, Math.ceil(box[2]))
    const bottom = Math.min(picture.height, Math.ceil(box[3]))
    for (let top = Math.max(0, Math.floor(box[1])); top < bottom; top += side)
      for (let left = Math.max(0, Math.floor(box[0])); left < right; left += side)
        average(picture, left, top, Math.min(left + side, right), Math.min(top + side, bottom))
  }
}

function average(
  { width, pixels }: RgbImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  for (const channel of [0, 1, 2]) {
    let sum = 0
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) sum += pixels[(y * width + x) * 3 + channel]!
    const mean = Math.round(sum / ((right - left) * (bottom - top)))
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) pixels[(y * width + x) * 3 + channel] = mean
  }
}
