import { join } from 'node:path'
import { firstValueFrom, take, toArray } from 'rxjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { CameraState, CameraStateChange } from '../../edge/domain/camera-state.js'
import type { Frame } from '../../edge/domain/frame.js'
import { type Clock, systemClock } from '../../edge/kit/clock.js'
import { Children } from '../../edge/media/children.js'
import { openSource, type SourceDeps, type SourceOptions } from '../../edge/pipeline/source/open-source.js'
import { newestFrames } from '../../edge/pipeline/source/source-frames.js'
import { makeClip, scratchFolder } from '../fixtures/media/clips.js'

const PASSWORD = 'corr3ct-horse'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let clip: string
const started: FakeCameras[] = []
beforeAll(async () => {
  folder = await scratchFolder()
  clip = await makeClip(join(folder.path, 'camera.mp4'), { seconds: 1, fps: 10, gop: 5 })
})
afterEach(async () => {
  await Promise.all(started.splice(0).map(cameras => cameras.close()))
})
afterAll(() => folder.remove())

async function serve(credentials: { user?: string; password?: string } = {}): Promise<FakeCameras> {
  const cameras = await startFakeCameras({ clips: { cam: clip }, ...credentials })
  started.push(cameras)
  return cameras
}

/** Everything that a source says while it runs, and what became of it. */
function watch(url: string, more: Partial<SourceOptions> = {}, clock: Clock = systemClock) {
  const said: string[] = []
  const changes: CameraStateChange[] = []
  const waiting = new Map<CameraState, () => void>()
  const children = new Children()
  const line = (fields: object, message: string) => void said.push(`${message} ${JSON.stringify(fields)}`)
  const log = { debug: line, info: line, warn: line, error: line, child: () => log }
  const deps: SourceDeps = {
    clock,
    log,
    redact: text => text,
    track: children.track,
    onState: change => {
      changes.push(change)
      waiting.get(change.state)?.()
    },
  }
  const options: SourceOptions = {
    cameraId: 'cam',
    url,
    transport: 'tcp',
    cadence: { kind: 'fps', fps: 30 },
    maxIntervalMs: 5000,
    fitWithin: { widthPx: 640, heightPx: 640 },
    frameBudgetMs: 5000,
    ...more,
  }
  return {
    frames: openSource(options, deps),
    children,
    said,
    changes,
    states: () => changes.map(change => change.state),
    /** Resolves at the next change to this state. */
    next: (state: CameraState) => new Promise<void>(resolve => waiting.set(state, resolve)),
  }
}

/** The system's clock, so much faster: waits of a minute pass in a second. */
const hurried = (times: number): Clock => ({
  now: () => Date.now(),
  monotonicMs: () => systemClock.monotonicMs() * times,
  sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
})

describe('a live camera', () => {
  it.each(['tcp', 'udp'] as const)(
    'gives frames over %s, past the end of the file it plays',
    async transport => {
      const cameras = await serve()
      const source = watch(cameras.url('cam'), { transport })
      const startedAtMs = Date.now()
      const frames = await firstValueFrom(source.frames.pipe(take(15), toArray()))
      await source.children.allGone()

      expect(frames.map(frame => [frame.sourceId, frame.width, frame.height])).toEqual(
        Array.from({ length: 15 }, () => ['cam', 192, 108]),
      )
      expect(frames.at(-1)!.ptsMs - frames[0]!.ptsMs).toBeGreaterThanOrEqual(1300)
      rising(frames)
      expect(frames[0]!.capturedAtMs).toBeGreaterThanOrEqual(startedAtMs)
      expect(frames.at(-1)!.capturedAtMs).toBeLessThanOrEqual(Date.now() + 1)
      expect(source.states()).toEqual(['ok', 'off'])
    },
  )

  it('gives keyframes only', async () => {
    const cameras = await serve()
    const source = watch(cameras.url('cam'), { cadence: { kind: 'keyframes' } })
    const frames = await firstValueFrom(source.frames.pipe(take(4), toArray()))
    // The first time of a stream is a guess of ffmpeg's, made before the camera has told its clock.
    const gaps = frames.slice(2).map((frame, i) => Math.round(frame.ptsMs - frames[i + 1]!.ptsMs))
    expect(gaps).toEqual([500, 500])
  })

  it('lets a slow consumer have the newest frame', async () => {
    const cameras = await serve()
    const source = watch(cameras.url('cam'))
    const seen: Frame[] = []
    for await (const frame of newestFrames(source.frames)) {
      seen.push(frame)
      if (seen.length === 3) break
      await systemClock.sleep(350)
    }
    await source.children.allGone()
    expect(seen[2]!.ptsMs - seen[1]!.ptsMs).toBeGreaterThanOrEqual(200)
  })

  it('says that the password is wrong and repeats it nowhere', async () => {
    const cameras = await serve({ user: 'ada', password: PASSWORD })
    const source = watch(cameras.url('cam', `ada:wrong-${PASSWORD}`))
    const refused = source.next('auth')
    const subscription = source.frames.subscribe()
    await refused
    subscription.unsubscribe()
    await source.children.allGone()
    expect(source.states()).toEqual(['auth', 'off'])
    expect(source.said).not.toEqual([])
    expect(`${source.said.join()}${JSON.stringify(source.changes)}`).not.toMatch(/corr3ct|ada:/)
  })

  it('gives frames with the right password', async () => {
    const cameras = await serve({ user: 'ada', password: PASSWORD })
    const source = watch(cameras.url('cam', `ada:${PASSWORD}`))
    expect((await firstValueFrom(source.frames)).width).toBe(192)
  })

  it('comes back when the camera does', async () => {
    const cameras = await serve()
    const source = watch(cameras.url('cam'), { frameBudgetMs: 60_000 }, hurried(20))
    const up = source.next('ok')
    const subscription = source.frames.subscribe()
    await up
    const down = source.next('no-frames')
    await cameras.tell('cam', { do: 'die' })
    await down
    const again = source.next('ok')
    await cameras.tell('cam', { do: 'revive' })
    await again
    subscription.unsubscribe()
    await source.children.allGone()
    expect(source.states()).toEqual(['ok', 'no-frames', 'ok', 'off'])
  })

  it('finds out that a connected camera says nothing more', async () => {
    const cameras = await serve()
    const source = watch(cameras.url('cam'), { frameBudgetMs: 700 })
    const up = source.next('ok')
    const subscription = source.frames.subscribe()
    await up
    const down = source.next('no-frames')
    await cameras.tell('cam', { do: 'stall' })
    await down
    const again = source.next('ok')
    await cameras.tell('cam', { do: 'resume' })
    await again
    subscription.unsubscribe()
    await source.children.allGone()
    expect(source.states()).toEqual(['ok', 'no-frames', 'ok', 'off'])
    expect(source.changes[1]!.cause).toMatch(/^SOURCE_STALLED: /)
  })
})

function rising(frames: readonly Frame[]): void {
  for (let i = 1; i < frames.length; i += 1) {
    expect(frames[i]!.ptsMs).toBeGreaterThan(frames[i - 1]!.ptsMs)
    expect(frames[i]!.capturedAtMs).toBeGreaterThan(frames[i - 1]!.capturedAtMs)
  }
}
