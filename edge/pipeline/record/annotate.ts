import { setImmediate } from 'node:timers/promises'
import { captionHeightPx, type Drawing } from './drawing.js'
import { encodeJpeg } from './jpeg.js'
import { type Layer, layersOf } from './layers.js'
import type { RgbImage } from './rgb-image.js'

export { encodeJpeg } from './jpeg.js'
export type { RgbImage } from './rgb-image.js'

/**
 * The picture with boxes, polygons and labels drawn in, as a JPEG. The caption is a bar added below the
 * picture, so that it hides nothing and pixel coordinates stay valid: the result has the width of `image` and
 * its height plus that of the bar. Throws what sharp throws when the byte count does not fit.
 */
export async function annotate(image: RgbImage, drawing: Drawing): Promise<Buffer> {
  return encodeJpeg(await drawnInto(image, drawing, layersOf(image, drawing)))
}

/** The same, as pixels of their own. */
export async function drawnInto(
  { width, height, pixels }: RgbImage,
  { caption }: Drawing,
  layers: Promise<readonly Layer[]>,
): Promise<RgbImage> {
  const drawn = {
    ...{ width, height: height + captionHeightPx({ width, height }, caption) },
    pixels: new Uint8Array(width * (height + captionHeightPx({ width, height }, caption)) * 3),
  }
  drawn.pixels.set(pixels)
  for (const layer of await layers) await blend(drawn, layer)
  return drawn
}

/** Some milliseconds of work; others get a turn in between. */
const PIXELS_AT_ONCE = 400_000

/**
 * Lays a layer over a picture. Most of a drawing is empty: sharp's own composite takes three times as long, because it
 * works on all of the picture.
 */
async function blend({ width, pixels }: RgbImage, layer: Layer): Promise<void> {
  const rowsAtOnce = Math.ceil(PIXELS_AT_ONCE / layer.width)
  for (let row = 0; row < layer.height; row += rowsAtOnce) {
    if (row > 0) await setImmediate()
    for (let next = row; next < Math.min(row + rowsAtOnce, layer.height); next += 1)
      blendRow(pixels, ((layer.top + next) * width + layer.left) * 3, layer, next)
  }
}

function blendRow(rgb: Uint8Array, start: number, { rgba, width }: Layer, row: number): void {
  const end = (row + 1) * width * 4
  for (let from = row * width * 4, to = start; from < end; from += 4, to += 3) {
    const alpha = rgba[from + 3]!
    if (alpha === 0) continue
    const through = 255 - alpha
    // By 255, in whole numbers.
    rgb[to] = ((rgba[from]! * alpha + rgb[to]! * through) * 257) >> 16
    rgb[to + 1] = ((rgba[from + 1]! * alpha + rgb[to + 1]! * through) * 257) >> 16
    rgb[to + 2] = ((rgba[from + 2]! * alpha + rgb[to + 2]! * through) * 257) >> 16
  }
}
