import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { MOST_BASE64, type SmallPicture } from '../../messages/command-fields.js'
import type { RgbImage } from '../../pipeline/record/annotate.js'

/** Base64 makes four characters of three bytes. */
const MOST_BYTES = (MOST_BASE64 / 4) * 3
const QUALITIES = [80, 60, 40]
const NARROWER = 0.75

/** A picture, or one in a file, small enough to ride on MQTT, and no wider than `maxWidth` pixels. */
export async function smallJpeg(picture: RgbImage | Buffer, maxWidth: number): Promise<SmallPicture> {
  for (let width = maxWidth; ; width = Math.round(width * NARROWER)) {
    for (const quality of QUALITIES) {
      const { data, info } = await open(picture)
        .resize({ width, withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer({ resolveWithObject: true })
      if (data.length <= MOST_BYTES) return described(data, info)
    }
  }
}

const open = (picture: RgbImage | Buffer) =>
  Buffer.isBuffer(picture)
    ? sharp(picture)
    : sharp(picture.pixels, { raw: { width: picture.width, height: picture.height, channels: 3 } })

const described = (jpeg: Buffer, { width, height }: { width: number; height: number }): SmallPicture => ({
  mime: 'image/jpeg',
  ...{ width, height, bytes: jpeg.length },
  sha256: createHash('sha256').update(jpeg).digest('hex'),
  base64: jpeg.toString('base64'),
})
