import sharp from 'sharp'
import type { RgbImage } from './rgb-image.js'

export const EVIDENCE_QUALITY = 88

// What it would keep, for the same operation on the same picture, never comes again.
sharp.cache(false)

/** The picture as it is, as a JPEG of the same size. Throws what sharp throws when the byte count does not fit. */
export function encodeJpeg(
  { width, height, pixels }: RgbImage,
  quality: number = EVIDENCE_QUALITY,
): Promise<Buffer> {
  // Tables made for each picture save one byte in a hundred, and take as long again.
  const options = { quality, optimiseCoding: false }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg(options)
    .toBuffer()
}
