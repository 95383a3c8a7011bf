import type { CameraStateChange } from '../domain/camera-state.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { CameraPipeline } from '../pipeline/pipeline.js'

export interface CameraRunOptions {
  readonly cameraId: string
  readonly open: () => Promise<CameraPipeline>
  /** Cameras that all connect in the same moment would take each other the time to do it. */
  readonly startAfterMs: number
  readonly onState: (change: CameraStateChange) => void
  readonly clock: Clock
  readonly log: Log
}

/** One camera at work. */
export interface CameraRun {
  /** Resolves when the source is over, or was stopped; never rejects. */
  readonly over: Promise<void>
  expire(): Promise<void>
  stop(): Promise<void>
  /** Stops for good: what is still open expires, because nobody will look any more. */
  retire(): Promise<void>
}

/** Starts a camera; whatever it lacks is told as its state, and stops this camera only. */
export function startCameraRun(options: CameraRunOptions): CameraRun {
  const { cameraId, clock, log, onState } = options
  const stopping = new AbortController()
  let pipeline: CameraPipeline | undefined

  const run = async (): Promise<void> => {
    await clock.sleep(options.startAfterMs, stopping.signal).catch(() => {})
    if (stopping.signal.aborted) return
    try {
      pipeline = await options.open()
      await pipeline.run(stopping.signal)
    } catch (error) {
      const cause = describeError(error)
      log.error({ cameraId, error: cause }, 'a camera cannot be used')
      onState({ cameraId, state: 'off', sinceMs: clock.now(), cause })
    }
  }
  const over = run()
  const stop = (): Promise<void> => {
    stopping.abort()
    return over
  }
  return {
    over,
    stop,
    expire: async () => pipeline?.expire(),
    async retire() {
      await stop()
      await pipeline?.expireAll()
      onState({
        cameraId,
        state: 'off',
        sinceMs: clock.now(),
        cause: 'It was taken out of the configuration',
      })
    },
  }
}
