import type { CameraBoard } from '../../api/camera-board.js'
import type { CameraState } from '../../domain/camera-state.js'
import type { Blindness } from '../../messages/commands.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'
import type { Cameras } from '../cameras.js'

/** The cameras, as those see them who ask for a look. */
export interface Eyes {
  /** The next frame of a camera; undefined where nobody looks. Rejects when `signal` fires. Throws CAMERA_UNKNOWN. */
  look(cameraId: string, signal: AbortSignal): Promise<FreshLook> | undefined
  stateOf(cameraId: string): CameraState | undefined
}

/** Of the cameras of a box. */
export const eyesOf = (cameras: Pick<Cameras, 'lookAgain'>, board: Pick<CameraBoard, 'all'>): Eyes => ({
  look: cameras.lookAgain,
  stateOf: id => board.all().find(camera => camera.id === id)?.state?.state,
})

/** What keeps a camera from seeing that gives no frame. */
export function blindnessOf(state: CameraState | undefined): Blindness {
  if (state === 'off' || state === 'auth' || state === 'codec') return state
  return 'no-frames'
}
