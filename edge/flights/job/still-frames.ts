import sharp from 'sharp'
import { defaultFootageLimits } from '../../media/footage-limits.js'
import type { DecodedFrame } from '../../media/frame-reader.js'

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

export type StillFrame = Pick<DecodedFrame, 'width' | 'height' | 'pixels' | 'ptsMs' | 'release'>

/**
 * A photograph as the camera took it, whichever way up somebody turned it later: its angles are those of the taking. Scaled down until
 * it fits within `fit`, where that is given.
 */
export async function readStill(path: string, fit?: Size): Promise<StillFrame> {
  const picture = sharp(path, { limitInputPixels: defaultFootageLimits.maxPixels, failOn: 'error' })
  const scaled = fit
    ? picture.resize({ width: fit.widthPx, height: fit.heightPx, fit: 'inside', withoutEnlargement: true })
    : picture
  const { data, info } = await scaled
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const pixels = new Uint8Array(new SharedArrayBuffer(data.length))
  pixels.set(data)
  return { width: info.width, height: info.height, pixels, ptsMs: 0, release: () => {} }
}

/** The one frame of a photograph. */
export async function* stillFrames(path: string, fit: Size): AsyncGenerator<StillFrame> {
  yield await readStill(path, fit)
}
