import sharp from 'sharp'
import type { FootageLimits } from './footage-limits.js'
import { tooManyPixels, unreadable } from './footage-video.js'

export interface CheckedStill {
  readonly kind: 'still'
  readonly format: 'jpeg'
  readonly bytes: number
  /** As coded: not turned by `orientation`. */
  readonly widthPx: number
  readonly heightPx: number
  /** Of EXIF, 1 to 8; 1 where it says nothing. */
  readonly orientation: number
}

export interface CheckedTerrain {
  readonly kind: 'terrain'
  readonly format: 'tiff'
  readonly bytes: number
  readonly widthPx: number
  readonly heightPx: number
}

interface PictureFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
}

/** Reads the size of a picture, and decodes it small: what was cut off shows. @throws FOOTAGE_TOO_LARGE, FOOTAGE_UNREADABLE */
export async function checkStill(
  { path, name, bytes }: PictureFile,
  limits: FootageLimits,
): Promise<CheckedStill> {
  const { widthPx, heightPx, orientation } = await sizeOf(path, name, limits)
  try {
    await sharp(path, { limitInputPixels: limits.maxPixels, failOn: 'error', sequentialRead: true })
      .resize(SMALL_PX)
      .raw()
      .toBuffer()
  } catch (cause) {
    throw unreadable(name, 'cannot be decoded', wordsOf(cause))
  }
  return { kind: 'still', format: 'jpeg', bytes, widthPx, heightPx, orientation }
}

/** JPEG decoders skip most of the work for a picture an eighth as large. */
const SMALL_PX = 64

/** Reads the size of a terrain model; its heights are read by whoever needs them. @throws FOOTAGE_TOO_LARGE, FOOTAGE_UNREADABLE */
export async function checkTerrain(
  { path, name, bytes }: PictureFile,
  limits: FootageLimits,
): Promise<CheckedTerrain> {
  const { widthPx, heightPx } = await sizeOf(path, name, { maxPixels: limits.maxPixels * TERRAIN_FACTOR })
  return { kind: 'terrain', format: 'tiff', bytes, widthPx, heightPx }
}

/** Terrain models are read tile by tile, and a city has more cells than a picture has pixels. */
const TERRAIN_FACTOR = 100

async function sizeOf(path: string, name: string, limits: Pick<FootageLimits, 'maxPixels'>) {
  // Only the header is read: nothing is allocated for the pixels that it claims.
  const { width, height, orientation } = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(cause => {
      throw unreadable(name, 'cannot be read', wordsOf(cause))
    })
  if (width * height > limits.maxPixels) throw tooManyPixels(name, limits)
  return { widthPx: width, heightPx: height, orientation: orientation ?? 1 }
}

/** sharp tells the path of the file, which is nobody's business. */
const wordsOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/^.*?\/\S+:? ?/, '') : ''
