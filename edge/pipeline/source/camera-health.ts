import { type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { CameraState, CameraStateChange } from '../../domain/camera-state.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'

export interface CameraHealth {
  ok(): void
  failed(error: unknown): void
  off(): void
}

/**
 * Tells changes of a camera's state, each once. A camera that is down stays down for the first reason, however
 * many follow from it while it is tried again.
 */
export function createCameraHealth(
  cameraId: string,
  clock: Clock,
  onState: (change: CameraStateChange) => void,
): CameraHealth {
  let current: CameraState | undefined
  const change = (state: CameraState, cause?: string) => {
    if (state === current) return
    current = state
    onState({ cameraId, state, sinceMs: clock.now(), ...(cause === undefined ? {} : { cause }) })
  }
  return {
    ok: () => change('ok'),
    failed: error => {
      // That nothing comes is no news of a camera that sends what cannot be decoded.
      if (current === 'codec' && isLamppostError(error, 'SOURCE_STALLED')) return
      change(stateOf(error), describeError(error))
    },
    off: () => change('off'),
  }
}

function stateOf(error: unknown): CameraState {
  if (isLamppostError(error, 'SOURCE_AUTH')) return 'auth'
  return isLamppostError(error, 'SOURCE_CODEC') ? 'codec' : 'no-frames'
}

/** A frame is health, an error is its loss. */
export const watchHealth = <T>(health: CameraHealth): MonoTypeOperatorFunction<T> =>
  tap({ next: () => health.ok(), error: error => health.failed(error) })

/** A source that was stopped, or that is over, is off; one that erred keeps the state that says why. */
export const offAtEnd = <T>(health: CameraHealth): MonoTypeOperatorFunction<T> =>
  tap({ complete: () => health.off(), unsubscribe: () => health.off() })
