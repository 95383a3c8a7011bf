import { setImmediate } from 'node:timers/promises'
import { type Box, boxHeight, boxWidth } from '../../domain/box.js'
import type { RgbImage } from './rgb-image.js'

/** So many squares along the longer side of a box: enough to see that there is a face, too few to know whose. */
const SQUARES = 5
/** Pixels; in a box of a few pixels five squares would leave it as it is. */
const SMALLEST = 4

/** Replaces what lies in the boxes, pixels of the picture, by a few squares of their mean colour; changes the picture. */
export function pixelate(picture: RgbImage, boxes: readonly Box[]): void {
  for (const box of boxes) {
    const side = Math.max(SMALLEST, Math.ceil(Math.max(boxWidth(box), boxHeight(box)) / SQUARES))
    const right = Math.min(picture.width, Math.ceil(box[2]))
    const bottom = Math.min(picture.height, Math.ceil(box[3]))
    for (let top = Math.max(0, Math.floor(box[1])); top < bottom; top += side)
      for (let left = Math.max(0, Math.floor(box[0])); left < right; left += side)
        average(picture, left, top, Math.min(left + side, right), Math.min(top + side, bottom))
  }
}

/** The same, box by box: a crowd takes long for a thread that must not be held up. */
export async function hide(picture: RgbImage, boxes: readonly Box[]): Promise<void> {
  for (const box of boxes) {
    pixelate(picture, [box])
    await setImmediate()
  }
}

function average(
  { width, pixels }: RgbImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  let [red, green, blue] = [0, 0, 0]
  for (let y = top; y < bottom; y += 1) {
    const end = (y * width + right) * 3
    for (let at = (y * width + left) * 3; at < end; at += 3) {
      red += pixels[at]!
      green += pixels[at + 1]!
      blue += pixels[at + 2]!
    }
  }
  const count = (right - left) * (bottom - top)
  red = Math.round(red / count)
  green = Math.round(green / count)
  blue = Math.round(blue / count)
  for (let y = top; y < bottom; y += 1) {
    const end = (y * width + right) * 3
    for (let at = (y * width + left) * 3; at < end; at += 3) {
      pixels[at] = red
      pixels[at + 1] = green
      pixels[at + 2] = blue
    }
  }
}
