import sharp from 'sharp'
import { inSharedMemory } from '../../kit/in-shared-memory.js'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'

/** RGB24 over shared memory, as a detector takes it. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

/** Larger ones would take more than 300 MB each. */
const MAX_PIXELS = 100_000_000

/**
 * Decodes an image file as a person sees it: turned upright by its EXIF orientation, sRGB, 8 bits, the first
 * frame of an animation, transparency over grey. Throws IMAGE_UNREADABLE.
 */
export async function readPicture(path: string): Promise<Picture> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#727272' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const pixels = inSharedMemory(data)
    return { width: info.width, height: info.height, pixels }
  } catch (cause) {
    if (/pixel limit/i.test(messageOf(cause))) throw tooLarge()
    throw new LamppostError('IMAGE_UNREADABLE', { what: 'This is no picture that can be decoded', cause })
  }
}

/** Known from the header, before anything is decoded. */
const tooLarge = (): LamppostError =>
  new LamppostError('IMAGE_UNREADABLE', {
    what: `The picture has more than ${MAX_PIXELS / 1e6} million pixels`,
    hint: 'Scale it down, or cut it into tiles.',
  })
