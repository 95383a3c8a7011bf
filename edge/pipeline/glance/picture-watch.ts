import type { Reference } from '../../config/calibration.js'
import type { Frame } from '../../domain/frame.js'
import { createBlackWatch } from './black-watch.js'
import { createBlurWatch } from './blur-watch.js'
import { createDriftWatch } from './drift-watch.js'
import { createFrozenWatch } from './frozen-watch.js'
import type { PictureGrid } from './picture-grid.js'
import { sharpnessOf } from './sharpness.js'

/** `black` and `frozen` show nothing of the street; `moved` shows another part of it; `blurred` shows less than it should. */
export type PictureState = 'ok' | 'black' | 'frozen' | 'moved' | 'blurred'

export interface PictureWatch {
  /** Takes every frame of a source, in order. */
  look(frame: Pick<Frame, 'width' | 'height' | 'pixels' | 'capturedAtMs'>, grid: PictureGrid): PictureState
}

/**
 * Tells what is wrong with the picture of a source whose frames all have one size. `reference`: what it should show. What `flies` shows
 * another place each time, of which nobody knows how sharp it is.
 */
export function createPictureWatch(
  size: Pick<Frame, 'width' | 'height'>,
  reference?: Reference,
  flies = false,
): PictureWatch {
  const black = createBlackWatch()
  const frozen = createFrozenWatch()
  const blur = createBlurWatch()
  const drift = createDriftWatch(size, reference)
  return {
    look(frame, grid) {
      const { capturedAtMs } = frame
      const isFrozen = frozen.see(grid, capturedAtMs)
      if (black.see(grid, capturedAtMs)) return 'black'
      if (isFrozen) return 'frozen'
      if (flies) return 'ok'
      const isBlurred = blur.see(() => sharpnessOf(frame, grid), capturedAtMs)
      if (drift.see(frame)) return 'moved'
      return isBlurred ? 'blurred' : 'ok'
    },
  }
}
