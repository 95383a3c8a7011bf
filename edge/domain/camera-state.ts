/**
 * How a camera is.
 *
 * `degraded`: its frames come, but the box is too busy to judge them all. `no-frames`: away, stalled or ended.
 * `frozen`: the same picture again and again. `black`: nothing but black. `moved`: it looks elsewhere than it
 * did; its frames are judged, but not placed. `blurred`: its frames are judged, but show less than they did. `auth`: it refuses us. `codec`: what it sends cannot be decoded. `off`: nobody watches it.
 */
export const cameraStates = [
  'ok',
  'degraded',
  'no-frames',
  'frozen',
  'black',
  'moved',
  'blurred',
  'auth',
  'codec',
  'off',
] as const

export type CameraState = (typeof cameraStates)[number]

/** A change of a camera's state, with the first cause that led to it. */
export interface CameraStateChange {
  readonly cameraId: string
  readonly state: CameraState
  readonly sinceMs: number
  /** Error code and sentence, absent when the camera is well. */
  readonly cause?: string
}
