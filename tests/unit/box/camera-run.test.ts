import { describe, expect, it } from 'vitest'
import { startCameraRun } from '../../../edge/box/camera-run.js'
import type { CameraStateChange } from '../../../edge/domain/camera-state.js'
import { LamppostError } from '../../../edge/kit/lamppost-error.js'
import type { TrackChild } from '../../../edge/media/children.js'
import type { CameraPipeline } from '../../../edge/pipeline/pipeline.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { recordingLog } from '../../support/recording-log.js'

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

/** A camera whose pipeline does as `run` says. */
function camera(
  run: CameraPipeline['run'] = untilAborted,
  onState: (change: CameraStateChange) => void = () => {},
) {
  const clock = createFakeClock()
  const { log, lines } = recordingLog()
  const changes: CameraStateChange[] = []
  let opened = 0
  let expired = 0
  let track: TrackChild = () => {}
  const started = startCameraRun({
    cameraId: 'cam',
    startAfterMs: 100,
    open: async trackChild => {
      opened += 1
      track = trackChild
      return {
        run,
        upkeep: async () => {},
        expireAll: async () => {
          expired += 1
        },
        lookAgain: () => new Promise(() => {}),
      }
    },
    onState: change => {
      changes.push(change)
      onState(change)
    },
    clock,
    log,
  })
  return {
    ...{ run: started, clock, changes, lines },
    opened: () => opened,
    expired: () => expired,
    track: (child: Promise<void>) => track(child),
  }
}

const isOver = (over: Promise<void>) =>
  Promise.race([over.then(() => true), new Promise(resolve => setImmediate(resolve, false))])

describe('the run of a camera', () => {
  it('is finished when its source is over', async () => {
    const { run, clock } = camera(async () => {})
    await clock.advance(100)
    await run.over
    expect(run.end).toBe('finished')
  })

  it('has failed where the source cannot be used, and says why', async () => {
    const { run, clock, changes } = camera(async () => {
      throw new LamppostError('SOURCE_MISSING', { what: 'a.mp4 does not exist' })
    })
    await clock.advance(100)
    await run.over
    expect(run.end).toBe('failed')
    expect(changes).toMatchObject([{ state: 'off', cause: expect.stringMatching(/^SOURCE_MISSING: a\.mp4/) }])
  })

  it('has no end of its own where it was stopped', async () => {
    const { run, clock } = camera()
    await clock.advance(100)
    await run.stop()
    expect(run.end).toBeUndefined()
  })

  it('opens nothing where it is stopped before its turn to start', async () => {
    const { run, opened, changes } = camera()
    await run.stop()
    expect([opened(), run.end, changes.length]).toEqual([0, undefined, 0])
  })

  it('is over when its last child is gone, and not before', async () => {
    const { run, clock, track } = camera()
    await clock.advance(100)
    let gone = () => {}
    track(
      new Promise(resolve => {
        gone = resolve
      }),
    )
    const stopped = run.stop()
    expect(await isOver(stopped)).toBe(false)
    gone()
    await stopped
  })

  it('ends its incidents and says that it is off, where it is taken out', async () => {
    const { run, clock, changes, expired } = camera()
    await clock.advance(100)
    await run.retire()
    expect(expired()).toBe(1)
    expect(changes).toMatchObject([{ state: 'off', cause: expect.stringContaining('taken out') }])
  })

  it('never rejects, even where its state cannot be told', async () => {
    const fails = async () => {
      throw new Error('no source')
    }
    const { run, clock, lines } = camera(fails, () => {
      throw new Error('no broker')
    })
    await clock.advance(100)
    await run.over
    expect(run.end).toBe('failed')
    expect(lines.map(({ fields }) => fields)).toContainEqual({ cameraId: 'cam', error: 'no broker' })
  })
})
