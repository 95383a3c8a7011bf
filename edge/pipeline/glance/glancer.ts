import type { Reference } from '../../config/calibration.js'
import type { Detections } from '../../domain/detections.js'
import type { Frame } from '../../domain/frame.js'
import { agree } from './agreement.js'
import { createMotionDetector, type MotionDetector } from './motion.js'
import {
  copyGrid,
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
  type PictureGrid,
} from './picture-grid.js'
import { createPictureWatch, type PictureState, type PictureWatch } from './picture-watch.js'

export interface GlanceOptions {
  /** Even where nothing moves, a frame is looked at again after so long. */
  readonly secondLookMs: number
  /** False: everything needs a look. */
  readonly gate: boolean
  /** Says when the picture is black, stands still, has moved or is blurred; for live cameras. */
  readonly watchPicture: boolean
  /** What the camera saw when it was calibrated. */
  readonly reference?: Reference | undefined
  /** A camera in the air never looks where it did. */
  readonly flies?: boolean
}

export interface Glance {
  readonly picture: PictureState
  /** Whether there is anything in the picture to judge. */
  readonly isUsable: boolean
  /** False: what the last look found holds for this frame, too. */
  readonly needsLook: boolean
}

/** What a glance reads of a frame. */
export type Glanced = Pick<Frame, 'width' | 'height' | 'pixels' | 'capturedAtMs'>

export interface Glancer {
  /** Takes every frame, in order; the time that counts is that of their capture. */
  glance(frame: Glanced): Glance
  /** The model has looked at the frame that was glanced at last: later ones are compared with it. */
  looked(frame: Pick<Frame, 'capturedAtMs'>, found: readonly Detections[]): void
}

/** What is known of frames of one size. */
interface Memory {
  readonly width: number
  readonly height: number
  readonly now: PictureGrid
  readonly looked: PictureGrid
  readonly motion: MotionDetector
  readonly watch: PictureWatch
}

/**
 * A glance at each frame before the model looks at it: is it a picture at all, and is there anything new in it? It is
 * compared with the frame that was looked at last and not with the one before, so that slow changes add up. And nothing is
 * held that two looks in a row have not agreed on: what the model sees, or misses, once by chance would count as often as
 * it was held.
 */
export function createGlancer(options: GlanceOptions): Glancer {
  const { secondLookMs, gate, watchPicture } = options
  let memory: Memory | undefined
  let lookedAtMs: number | undefined
  let known: readonly Detections[] | undefined
  let isSettled = false

  const memoryFor = (frame: Glanced): Memory => {
    if (memory?.width === frame.width && memory.height === frame.height) return memory
    lookedAtMs = undefined
    known = undefined
    memory = newMemory(frame, options)
    return memory
  }

  const isDue = ({ capturedAtMs }: Glanced): boolean =>
    lookedAtMs === undefined || capturedAtMs < lookedAtMs || capturedAtMs - lookedAtMs >= secondLookMs

  return {
    glance: frame => {
      if (!gate && !watchPicture) return { picture: 'ok', isUsable: true, needsLook: true }
      const { now, looked, motion, watch } = memoryFor(frame)
      fillPictureGrid(frame, now)
      const picture = watchPicture ? watch.look(frame, now) : 'ok'
      const isUsable = picture !== 'black' && picture !== 'frozen'
      const needsLook = isUsable && (!gate || !isSettled || isDue(frame) || motion.moved(looked, now))
      return { picture, isUsable, needsLook }
    },
    looked: ({ capturedAtMs }, found) => {
      lookedAtMs = capturedAtMs
      isSettled = known !== undefined && found.every((each, at) => agree(known![at]!, each))
      known = found
      if (memory) copyGrid(memory.now, memory.looked)
    },
  }
}

function newMemory(frame: Glanced, { reference, flies }: GlanceOptions): Memory {
  const size = gridSizeFor(frame)
  return {
    ...{ width: frame.width, height: frame.height },
    ...{ now: createPictureGrid(size), looked: createPictureGrid(size) },
    ...{ motion: createMotionDetector(size), watch: createPictureWatch(frame, reference, flies) },
  }
}
