import { setImmediate } from 'node:timers/promises'
import type { RgbImage, Size } from './rgb-image.js'

/** A few milliseconds of work; others get a turn in between. */
const PIXELS_AT_ONCE = 150_000

/**
 * The picture with each 2 x 2 pixels as one of their mean colour, `times` over; an odd row or column is cut off. It takes half
 * as long as libvips does, which can do any size.
 */
export async function halved(image: RgbImage, times: number): Promise<RgbImage> {
  let half = image
  for (let time = 0; time < times; time += 1) half = await halfOf(half)
  return half
}

/** How often a picture can be halved so that its longer side keeps so many pixels. */
export function halvings({ width, height }: Size, leastPx: number): number {
  let times = 0
  while (Math.max(width, height) >> (times + 1) >= leastPx && Math.min(width, height) >> (times + 1) > 0)
    times += 1
  return times
}

/** What the sides of a picture come to. */
export const halvedSize = ({ width, height }: Size, times: number): Size => ({
  width: width >> times,
  height: height >> times,
})

async function halfOf(image: RgbImage): Promise<RgbImage> {
  const [width, height] = [image.width >> 1, image.height >> 1]
  const half = { width, height, pixels: new Uint8Array(width * height * 3) }
  const rowsAtOnce = Math.ceil(PIXELS_AT_ONCE / width)
  for (let row = 0; row < height; row += rowsAtOnce) {
    if (row > 0) await setImmediate()
    halveRows(image, half, row, Math.min(row + rowsAtOnce, height))
  }
  return half
}

function halveRows({ width, pixels }: RgbImage, half: RgbImage, fromRow: number, toRow: number): void {
  const to = half.pixels
  for (let row = fromRow; row < toRow; row += 1) {
    let upper = row * 2 * width * 3
    let lower = upper + width * 3
    const end = (row + 1) * half.width * 3
    for (let at = row * half.width * 3; at < end; at += 3, upper += 6, lower += 6) {
      to[at] = (pixels[upper]! + pixels[upper + 3]! + pixels[lower]! + pixels[lower + 3]! + 2) >> 2
      to[at + 1] =
        (pixels[upper + 1]! + pixels[upper + 4]! + pixels[lower + 1]! + pixels[lower + 4]! + 2) >> 2
      to[at + 2] =
        (pixels[upper + 2]! + pixels[upper + 5]! + pixels[lower + 2]! + pixels[lower + 5]! + 2) >> 2
    }
  }
}
