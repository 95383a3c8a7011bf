/** How a camera is. `no-frames` covers a camera that is away, stalled or ended; `auth`, one that refuses us. */
export type CameraState = 'ok' | 'no-frames' | 'frozen' | 'black' | 'auth' | 'off'

/** A change of a camera's state, with the first cause that led to it. */
export interface CameraStateChange {
  readonly cameraId: string
  readonly state: CameraState
  readonly sinceMs: number
  /** Error code and sentence, absent when the camera is well. */
  readonly cause?: string
}
