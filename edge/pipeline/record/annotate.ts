import { setImmediate } from 'node:timers/promises'
import sharp from 'sharp'
import { captionHeightPx, type Drawing, type Overlay, overlaysOf } from './overlay-svg.js'

/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

const jpegQuality = 88

// What it would keep, for the same operation on the same picture, never comes again.
sharp.cache(false)

/** The picture as it is, as a JPEG of the same size. Throws what sharp throws when the byte count does not fit. */
export function encodeJpeg({ width, height, pixels }: RgbImage): Promise<Buffer> {
  // Tables made for each picture save one byte in a hundred, and take as long again.
  const options = { quality: jpegQuality, optimiseCoding: false }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg(options)
    .toBuffer()
}

/**
 * The picture with boxes, polygons and labels drawn in, as a JPEG. The caption is a bar added below the
 * picture, so that it hides nothing and pixel coordinates stay valid: the result has the width of `image` and
 * its height plus that of the bar. Throws what sharp throws when the byte count does not fit.
 */
export async function annotate(image: RgbImage, drawing: Drawing): Promise<Buffer> {
  const { width } = image
  const height = image.height + captionHeightPx(width, image.height, drawing.caption)
  const overlays = await Promise.all(overlaysOf(width, image.height, drawing).map(rasterised))
  const pixels = new Uint8Array(width * height * 3)
  pixels.set(image.pixels)
  for (const overlay of overlays) await blend(pixels, width, overlay)
  return encodeJpeg({ width, height, pixels })
}

/** RGBA, not premultiplied, row-major. */
interface Rasterised extends Omit<Overlay, 'svg'> {
  readonly rgba: Uint8Array
}

async function rasterised({ svg, ...place }: Overlay): Promise<Rasterised> {
  return { ...place, rgba: await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer() }
}

/** Some milliseconds of work; others get a turn in between. */
const PIXELS_AT_ONCE = 400_000

/**
 * Lays an overlay over RGB of `width`. Most of a drawing is empty: sharp's own composite takes three times as long, because it
 * works on all of the picture.
 */
async function blend(rgb: Uint8Array, width: number, overlay: Rasterised): Promise<void> {
  const rowsAtOnce = Math.ceil(PIXELS_AT_ONCE / overlay.width)
  for (let row = 0; row < overlay.height; row += rowsAtOnce) {
    if (row > 0) await setImmediate()
    for (let next = row; next < Math.min(row + rowsAtOnce, overlay.height); next += 1)
      blendRow(rgb, ((overlay.top + next) * width + overlay.left) * 3, overlay, next)
  }
}

function blendRow(rgb: Uint8Array, start: number, { rgba, width }: Rasterised, row: number): void {
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
