import type { RgbView } from './letterbox.js'
import type { FrameMessage } from './protocol.js'
import { type Region, wholeRegion } from './regions.js'

/** A region of a frame, as the model is to see it. */
export interface View extends RgbView {
  readonly frame: FrameMessage
  readonly region: Region
}

/** The regions of a frame, or all of it; no pixel is copied. */
export const viewsOf = (frame: FrameMessage): View[] =>
  (frame.regions ?? [wholeRegion(frame)]).map(region => {
    const [left, top, right, bottom] = region
    const strideBytes = frame.width * 3
    const pixels = frame.pixels.subarray(top * strideBytes + left * 3)
    return { frame, region, width: right - left, height: bottom - top, strideBytes, pixels }
  })
