import sharp, { type Sharp } from 'sharp'
import { captionHeightPx, type Drawing, overlaySvg } from './overlay-svg.js'

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
export function encodeJpeg(image: RgbImage): Promise<Buffer> {
  return open(image).jpeg({ quality: jpegQuality }).toBuffer()
}

/**
 * The picture with boxes, polygons and labels drawn in, as a JPEG. The caption is a bar added below the
 * picture, so that it hides nothing and pixel coordinates stay valid: the result has the width of `image` and
 * its height plus that of the bar. Throws what sharp throws when the byte count does not fit.
 */
export function annotate(image: RgbImage, drawing: Drawing): Promise<Buffer> {
  const overlay = overlaySvg(image.width, image.height, drawing)
  return open(image)
    .extend({ bottom: captionHeightPx(image.width, image.height, drawing.caption), background: 'black' })
    .composite([{ input: Buffer.from(overlay), top: 0, left: 0 }])
    .jpeg({ quality: jpegQuality })
    .toBuffer()
}

function open({ width, height, pixels }: RgbImage): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}
