import type { Frame } from '../../domain/frame.js'
import { createLumaGrid, fillLumaGrid, gridSizeFor, type LumaGrid } from './luma-grid.js'
import { createMotionDetector, type MotionDetector } from './motion.js'
import { createPictureWatch, type PictureState } from './picture-watch.js'

export interface GlanceOptions {
  /** Even where nothing moves, a frame is looked at again after so long. */
  readonly secondLookMs: number
  /** False: everything needs a look. */
  readonly gate: boolean
  /** Says when the picture is black or stands still; for live cameras. */
  readonly watchPicture: boolean
}

export interface Glance {
  readonly picture: PictureState
  /** False: what the last look found holds for this frame, too. */
  readonly needsLook: boolean
}

export interface Glancer {
  /** Takes every frame, in order; the time that counts is that of their capture. */
  glance(frame: Frame): Glance
  /** The model has looked at the frame that was glanced at last: later ones are compared with it. */
  looked(frame: Frame): void
}

interface Grids {
  readonly width: number
  readonly height: number
  readonly now: LumaGrid
  readonly looked: LumaGrid
  readonly motion: MotionDetector
}

/**
 * A glance at each frame before the model looks at it: is it a picture at all, and is there anything new in it? It is
 * compared with the frame that was looked at last and not with the one before, so that slow changes add up.
 */
export function createGlancer({ secondLookMs, gate, watchPicture }: GlanceOptions): Glancer {
  const watch = createPictureWatch()
  let grids: Grids | undefined
  let lookedAtMs: number | undefined

  const gridsFor = (frame: Frame): Grids => {
    if (grids?.width === frame.width && grids.height === frame.height) return grids
    lookedAtMs = undefined
    grids = newGrids(frame)
    return grids
  }

  const isDue = ({ capturedAtMs }: Frame): boolean =>
    lookedAtMs === undefined || capturedAtMs < lookedAtMs || capturedAtMs - lookedAtMs >= secondLookMs

  return {
    glance: frame => {
      if (!gate && !watchPicture) return { picture: 'ok', needsLook: true }
      const { now, looked, motion } = gridsFor(frame)
      fillLumaGrid(frame, now)
      const picture = watchPicture ? watch.look(now, frame.capturedAtMs) : 'ok'
      if (picture !== 'ok') return { picture, needsLook: false }
      return { picture, needsLook: !gate || isDue(frame) || motion.moved(looked, now) }
    },
    looked: ({ capturedAtMs }) => {
      lookedAtMs = capturedAtMs
      grids?.looked.cells.set(grids.now.cells)
    },
  }
}

function newGrids(frame: Frame): Grids {
  const size = gridSizeFor(frame)
  return {
    ...{ width: frame.width, height: frame.height },
    ...{ now: createLumaGrid(size), looked: createLumaGrid(size), motion: createMotionDetector(size) },
  }
}
