import type { CameraState, CameraStateChange } from '../domain/camera-state.js'
import type { Clock } from '../kit/clock.js'
import { describeError, LamppostError } from '../kit/lamppost-error.js'

type Picture = 'ok' | 'black' | 'frozen' | 'moved' | 'blurred'

export interface CameraCondition {
  /** What the source says of its connection. */
  connection(change: CameraStateChange): void
  /** What the picture shows. */
  picture(state: Picture): void
  /** Whether the box leaves frames out because it is too busy. */
  load(degraded: boolean): void
}

/**
 * One state out of what several look-outs say of a camera. What keeps frames away comes first, then what they show, then
 * whether the box keeps up with them. Each change is told once.
 */
export function createCameraCondition(
  cameraId: string,
  clock: Clock,
  tell: (change: CameraStateChange) => void,
): CameraCondition {
  let connection: CameraStateChange | undefined
  let picture: Picture = 'ok'
  let degraded = false
  let told: CameraState | undefined

  const update = () => {
    if (!connection) return
    const state = connection.state === 'ok' ? worseOf(picture, degraded) : connection.state
    if (state === told) return
    told = state
    if (state === connection.state && state !== 'ok') return tell(connection)
    const cause = causeOf(state)
    tell({ cameraId, state, sinceMs: clock.now(), ...(cause && { cause: describeError(cause) }) })
  }
  return {
    connection: change => {
      connection = change
      // Whatever comes after a gap has to be looked at anew.
      if (change.state !== 'ok') picture = 'ok'
      update()
    },
    picture: state => {
      picture = state
      update()
    },
    load: now => {
      degraded = now
      update()
    },
  }
}

const worseOf = (picture: Picture, degraded: boolean): CameraState =>
  picture === 'ok' && degraded ? 'degraded' : picture

function causeOf(state: CameraState): LamppostError | undefined {
  if (state === 'black') return new LamppostError('SOURCE_BLACK', { what: 'The picture is black' })
  if (state === 'frozen') return new LamppostError('SOURCE_FROZEN', { what: 'The picture stands still' })
  if (state === 'moved')
    return new LamppostError('SOURCE_MOVED', { what: 'The camera looks elsewhere than it did' })
  if (state === 'blurred')
    return new LamppostError('SOURCE_BLURRED', { what: 'The picture is far less sharp than it has been' })
  if (state === 'degraded')
    return new LamppostError('SOURCE_TOO_BUSY', { what: 'Frames of this camera are left out' })
  return undefined
}
