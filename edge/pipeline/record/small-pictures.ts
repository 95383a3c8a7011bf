import sharp, { type Sharp } from 'sharp'
import { halved, halvings } from './halve.js'
import type { RgbImage } from './rgb-image.js'

const THUMBNAIL_WIDTH_PX = 320
const ALBUM_SIDE_PX = 1280
const QUALITY = 80

/** A JPEG for lists and small screens, of a JPEG. */
export const thumbnail = (jpeg: Buffer): Promise<Buffer> => small(sharp(jpeg))

/** The same, of a picture. */
export async function thumbnailOf(image: RgbImage): Promise<Buffer> {
  const { width, height, pixels } = await halved(
    image,
    halvings({ ...image, height: image.width }, THUMBNAIL_WIDTH_PX),
  )
  return small(sharp(pixels, { raw: { width, height, channels: 3 } }))
}

const small = (image: Sharp): Promise<Buffer> =>
  image.resize({ width: THUMBNAIL_WIDTH_PX, withoutEnlargement: true }).jpeg({ quality: QUALITY }).toBuffer()

/** A JPEG small enough that many are kept in memory. Throws what sharp throws when the byte count does not fit. */
export const albumJpeg = ({ width, height, pixels }: RgbImage): Promise<Buffer> =>
  sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ width: ALBUM_SIDE_PX, height: ALBUM_SIDE_PX, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer()
