import { NEVER, Observable, Subject, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { CameraStateChange } from '../../../../edge/domain/camera-state.js'
import type { ErrorCode } from '../../../../edge/kit/error-codes.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { createCameraHealth } from '../../../../edge/pipeline/source/camera-health.js'
import { superviseCamera } from '../../../../edge/pipeline/source/supervise-camera.js'
import { createFakeClock } from '../../../support/fake-clock.js'

const failing = (code: ErrorCode) => throwError(() => new LamppostError(code, { what: 'the camera is away' }))

/** A supervised camera whose connections are scripted; `random` 0.5 takes the jitter out of the waits. */
function supervise(connect: () => Observable<string>, whenFree: () => Promise<void> = async () => {}) {
  const clock = createFakeClock()
  const changes: CameraStateChange[] = []
  const connectedAtMs: number[] = []
  const values: string[] = []
  let failure: unknown
  const health = createCameraHealth('cam', clock, change => changes.push(change))
  const counted = () => {
    connectedAtMs.push(clock.monotonicMs())
    return connect()
  }
  const subscription = superviseCamera(counted, { cameraId: 'cam', frameBudgetMs: 5000, whenFree }, health, {
    clock,
    log: silentLog,
    random: () => 0.5,
  }).subscribe({
    next: value => values.push(value),
    error: error => {
      failure = error
    },
  })
  return { clock, changes, connectedAtMs, values, subscription, failure: () => failure }
}

const states = (changes: readonly CameraStateChange[]) => changes.map(change => change.state)

describe('superviseCamera', () => {
  it('tries again after doubling waits, up to a minute', async () => {
    const { clock, connectedAtMs } = supervise(() => failing('SOURCE_UNREACHABLE'))
    await clock.advance(400_000)
    const waits = connectedAtMs.slice(1).map((atMs, index) => atMs - connectedAtMs[index]!)
    expect(waits.slice(0, 9)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('tells each change once, with the first cause', async () => {
    const codes: ErrorCode[] = ['SOURCE_STALLED', 'SOURCE_UNREACHABLE', 'SOURCE_ENDED']
    const { clock, changes } = supervise(() => failing(codes.shift() ?? 'SOURCE_UNREACHABLE'))
    await clock.advance(100_000)
    expect(changes).toEqual([
      {
        cameraId: 'cam',
        state: 'no-frames',
        sinceMs: 1_700_000_000_000,
        cause: expect.stringMatching(/^SOURCE_STALLED: /),
      },
    ])
  })

  it('waits over a minute after a refused password', async () => {
    const { clock, changes, connectedAtMs } = supervise(() => failing('SOURCE_AUTH'))
    await clock.advance(60_000)
    expect(connectedAtMs).toHaveLength(1)
    await clock.advance(30_000)
    expect(connectedAtMs).toHaveLength(2)
    expect(states(changes)).toEqual(['auth'])
  })

  it('counts refused passwords for themselves, however often the camera was away before', async () => {
    const codes: ErrorCode[] = [...Array<ErrorCode>(5).fill('SOURCE_UNREACHABLE'), 'SOURCE_AUTH']
    const { clock, connectedAtMs } = supervise(() => failing(codes.shift() ?? 'SOURCE_UNREACHABLE'))
    await clock.advance(200_000)
    const waits = connectedAtMs.slice(1).map((atMs, index) => atMs - connectedAtMs[index]!)
    expect(waits.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 80_000, 32_000])
  })

  it('tells a reason that says more than the first one', async () => {
    const codes: ErrorCode[] = ['SOURCE_ENDED', 'SOURCE_AUTH', 'SOURCE_AUTH', 'SOURCE_UNREACHABLE']
    const { clock, changes } = supervise(() => failing(codes.shift() ?? 'SOURCE_UNREACHABLE'))
    await clock.advance(400_000)
    expect(states(changes)).toEqual(['no-frames', 'auth', 'no-frames'])
    expect(changes[1]!.cause).toMatch(/^SOURCE_AUTH: /)
  })

  it('keeps to what cannot be decoded while nothing else comes', async () => {
    const codes: ErrorCode[] = ['SOURCE_CODEC', 'SOURCE_STALLED', 'SOURCE_CODEC']
    const { clock, changes } = supervise(() => failing(codes.shift() ?? 'SOURCE_STALLED'))
    await clock.advance(60_000)
    expect(states(changes)).toEqual(['codec'])
  })

  it('takes the end of a live stream for a fault and says ok when it is back', async () => {
    const { clock, changes, values } = supervise(
      () =>
        new Observable(subscriber => {
          subscriber.next('frame')
          subscriber.complete()
        }),
    )
    await clock.advance(1500)
    expect(values).toEqual(['frame', 'frame'])
    expect(states(changes)).toEqual(['ok', 'no-frames', 'ok', 'no-frames'])
    expect(changes[1]!.cause).toMatch(/^SOURCE_ENDED: /)
  })

  it('restarts a stream that stalls after its frame budget', async () => {
    const frames = new Subject<string>()
    const { clock, changes, connectedAtMs } = supervise(() => frames)
    await clock.advance(0)
    for (let second = 0; second < 10; second += 1) {
      frames.next('frame')
      await clock.advance(1000)
    }
    expect(states(changes)).toEqual(['ok'])
    await clock.advance(3999)
    expect(states(changes)).toEqual(['ok'])
    await clock.advance(1)
    expect(states(changes)).toEqual(['ok', 'no-frames'])
    expect(changes[1]!.cause).toMatch(/^SOURCE_STALLED: /)
    await clock.advance(1000)
    expect(connectedAtMs).toHaveLength(2)
  })

  it('gives a new connection more time for its first frame', async () => {
    const { clock, changes } = supervise(() => NEVER)
    await clock.advance(14_999)
    expect(changes).toEqual([])
    await clock.advance(1)
    expect(states(changes)).toEqual(['no-frames'])
  })

  it('starts the waits anew after a healthy while, and not after a flicker', async () => {
    let frames = new Subject<string>()
    const { clock, connectedAtMs } = supervise(() => {
      frames = new Subject()
      return frames
    })
    const lose = () => frames.error(new LamppostError('SOURCE_UNREACHABLE', { what: 'lost' }))
    const lastWait = async () => {
      const lostAtMs = clock.monotonicMs()
      lose()
      await clock.advance(100_000 - (clock.monotonicMs() - lostAtMs))
      return connectedAtMs.find(atMs => atMs > lostAtMs)! - lostAtMs
    }
    await clock.advance(0)
    frames.next('frame')
    lose()
    await clock.advance(1000)
    frames.next('frame')
    lose()
    await clock.advance(2000)
    for (let second = 0; second <= 30; second += 1) {
      frames.next('frame')
      await clock.advance(1000)
    }
    expect(await lastWait()).toBe(1000)
  })

  it('does not connect before the last child is gone', async () => {
    let free = () => {}
    const gone = new Promise<void>(resolve => {
      free = resolve
    })
    const { clock, connectedAtMs } = supervise(
      () => failing('SOURCE_UNREACHABLE'),
      () => gone,
    )
    await clock.advance(60_000)
    expect(connectedAtMs).toHaveLength(1)
    free()
    await clock.advance(1000)
    expect(connectedAtMs).toHaveLength(2)
  })

  it('gives up where waiting cannot help', async () => {
    const { clock, connectedAtMs, changes, failure } = supervise(() => failing('FFMPEG_MISSING'))
    await clock.advance(100_000)
    expect(connectedAtMs).toHaveLength(1)
    expect(failure()).toMatchObject({ code: 'FFMPEG_MISSING' })
    expect(states(changes)).toEqual(['no-frames'])
  })

  it('is off once nobody wants frames, and leaves no timer behind', async () => {
    const { clock, changes, subscription } = supervise(() => failing('SOURCE_UNREACHABLE'))
    await clock.advance(500)
    subscription.unsubscribe()
    await clock.advance(0)
    expect(states(changes)).toEqual(['no-frames', 'off'])
    expect(clock.sleeping).toBe(0)
  })
})
