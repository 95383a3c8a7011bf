import { inSharedMemory } from '../../kit/in-shared-memory.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import { footagePicture } from '../../media/footage-picture.js'
import type { DecodedFrame } from '../../media/frame-reader.js'

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

export type StillFrame = Pick<DecodedFrame, 'width' | 'height' | 'pixels' | 'ptsMs' | 'release'>

/** The one frame of a photograph, scaled down until it fits. @throws LamppostError FOOTAGE_UNREADABLE, FFMPEG_MISSING */
export async function* stillFrames(
  path: string,
  fitWithin: Size,
  limits: FootageLimits,
): AsyncGenerator<StillFrame> {
  const picture = (await footagePicture({ path }, 0, { limits, fitWithin }))!
  const pixels = inSharedMemory(picture.pixels)
  yield { width: picture.width, height: picture.height, pixels, ptsMs: 0, release: () => {} }
}
