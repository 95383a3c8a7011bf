import type { CameraStateChange } from '../domain/camera-state.js'
import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { Children, type TrackChild } from '../media/children.js'
import type { FreshLook } from '../pipeline/fresh-looks.js'
import type { CameraPipeline } from '../pipeline/pipeline.js'

export interface CameraRunOptions {
  readonly cameraId: string
  readonly open: (trackChild: TrackChild) => Promise<CameraPipeline>
  /** Cameras that all connect in the same moment would take each other the time to do it. */
  readonly startAfterMs: number
  readonly onState: (change: CameraStateChange) => void
  readonly clock: Clock
  readonly log: Log
}

/** One camera at work. */
export interface CameraRun {
  /** Resolves when the source is over, or was stopped, and no child of it is left; never rejects. */
  readonly over: Promise<void>
  /** How it came to its end by itself; undefined while it works, and where it was stopped. */
  readonly end: 'finished' | 'failed' | undefined
  /** See `CameraPipeline.upkeep`. */
  upkeep(): Promise<void>
  /** See `CameraPipeline.lookAgain`; undefined where nobody looks. */
  lookAgain(signal: AbortSignal): Promise<FreshLook> | undefined
  stop(): Promise<void>
  /** Stops for good: what is still open expires, because nobody will look any more. */
  retire(): Promise<void>
}

/** Starts a camera; whatever it lacks is told as its state, and stops this camera only. */
export function startCameraRun(options: CameraRunOptions): CameraRun {
  const { cameraId, clock, log, onState } = options
  const stopping = new AbortController()
  const children = new Children()
  let pipeline: CameraPipeline | undefined
  let end: CameraRun['end']

  const work = async (): Promise<void> => {
    await clock.sleep(options.startAfterMs, stopping.signal).catch(() => {})
    if (stopping.signal.aborted) return
    pipeline = await options.open(children.track)
    await pipeline.run(stopping.signal)
    if (!stopping.signal.aborted) end = 'finished'
  }
  const fail = (error: unknown): void => {
    end = 'failed'
    const cause = describeError(error)
    log.error({ cameraId, error: cause }, 'a camera cannot be used')
    onState({ cameraId, state: 'off', sinceMs: clock.now(), cause })
  }
  const over = work()
    .catch(fail)
    .catch(error => log.error({ cameraId, error: describeError(error) }, 'the state of a camera is not told'))
    // One that is started in its place must not meet it: a camera may allow one session only.
    .then(() => children.allGone())
  const stop = (): Promise<void> => {
    stopping.abort()
    return over
  }
  return {
    over,
    get end() {
      return end
    },
    stop,
    upkeep: async () => pipeline?.upkeep(),
    lookAgain: signal => (end === undefined ? pipeline?.lookAgain(signal) : undefined),
    async retire() {
      await stop()
      await pipeline?.expireAll()
      const cause = 'It was taken out of the configuration'
      onState({ cameraId, state: 'off', sinceMs: clock.now(), cause })
    },
  }
}
