import { join } from 'node:path'
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CameraStateChange } from '../../../../edge/domain/camera-state.js'
import type { Frame } from '../../../../edge/domain/frame.js'
import type { Clock } from '../../../../edge/kit/clock.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { Children } from '../../../../edge/media/children.js'
import type { Gate } from '../../../../edge/media/frame-reader.js'
import {
  openSource,
  type PlayOptions,
  type SourceDeps,
} from '../../../../edge/pipeline/source/open-source.js'
import { everyFrame } from '../../../../edge/pipeline/source/source-frames.js'
import { makeClip, scratchFolder } from '../../../fixtures/media/clips.js'
import { createFakeClock } from '../../../support/fake-clock.js'

const START_MS = Date.UTC(2026, 4, 1)

let folder: Awaited<ReturnType<typeof scratchFolder>>
let clip: string
beforeAll(async () => {
  folder = await scratchFolder()
  clip = await makeClip(join(folder.path, 'clip.mp4'), { seconds: 2, fps: 10, size: '64x36', bFrames: 2 })
})
afterAll(() => folder.remove())

function file(url: string, play: PlayOptions, clock: Clock = createFakeClock()) {
  const changes: CameraStateChange[] = []
  const children = new Children()
  const deps: SourceDeps = {
    clock,
    log: silentLog,
    redact: text => text,
    onState: change => changes.push(change),
    track: children.track,
  }
  const cadence = { kind: 'fps', fps: 100 } as const
  const options = {
    cameraId: 'f',
    url,
    transport: 'tcp',
    cadence,
    maxIntervalMs: 5000,
    fitWithin: { widthPx: 640, heightPx: 640 },
    frameBudgetMs: 1000,
    play,
  } as const
  return { open: (gate?: Gate) => openSource(options, gate ? { ...deps, gate } : deps), changes, children }
}

const FAST: PlayOptions = { loop: false, pace: 'fast', startAtMs: START_MS }
const capturedMs = (frames: readonly Frame[]) => frames.map(frame => frame.capturedAtMs - START_MS)
const states = (changes: readonly CameraStateChange[]) => changes.map(change => change.state)
const every100Ms = (count: number) => Array.from({ length: count }, (_, index) => index * 100)

describe('openSource on a file', () => {
  it('gives each frame once with the time it was filmed, then completes', async () => {
    const { open, changes } = file(clip, FAST)
    const frames = await lastValueFrom(open().pipe(toArray()))
    expect(capturedMs(frames)).toEqual(every100Ms(20))
    expect(frames.every(frame => frame.sourceId === 'f' && frame.width === 64)).toBe(true)
    expect(states(changes)).toEqual(['ok', 'off'])
  })

  it('counts from the moment of the first subscription when no start is given', async () => {
    const clock = createFakeClock(START_MS)
    const frame = await firstValueFrom(file(clip, { loop: false, pace: 'fast' }, clock).open())
    expect(frame.capturedAtMs).toBe(START_MS)
  })

  it('keeps times rising over the loops', async () => {
    const { open, children } = file(clip, { ...FAST, loop: true })
    const frames = await lastValueFrom(open().pipe(take(65), toArray()))
    expect(capturedMs(frames)).toEqual(every100Ms(65))
    await children.allGone()
  })

  it('gives a slow consumer every frame', async () => {
    const { open } = file(clip, FAST)
    const frames: Frame[] = []
    for await (const frame of everyFrame(open)) {
      await new Promise(resolve => setImmediate(resolve))
      frames.push(frame)
    }
    expect(capturedMs(frames)).toEqual(every100Ms(20))
  })

  it('plays in real time: a frame comes when its time has come', async () => {
    const clock = createFakeClock(START_MS)
    const { open, children } = file(clip, { loop: true, pace: 'realtime' }, clock)
    const seen: number[] = []
    let onFrame = () => {}
    const subscription = open().subscribe(frame => {
      seen.push(frame.ptsMs)
      onFrame()
    })
    const frame = () =>
      new Promise<void>(resolve => {
        onFrame = resolve
      })
    await frame()
    expect(seen).toEqual([0])
    for (const ptsMs of [100, 200, 300]) {
      await clock.whenSleeping()
      await clock.advance(99)
      expect(seen.at(-1)).toBe(ptsMs - 100)
      await clock.advance(1)
      expect(seen.at(-1)).toBe(ptsMs)
    }
    subscription.unsubscribe()
    await children.allGone()
    expect(clock.sleeping).toBe(0)
  })

  it('errs with what cannot be played', async () => {
    const { open, changes } = file('/nowhere/a.mp4', FAST)
    await expect(lastValueFrom(open())).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
    expect(states(changes)).toEqual(['no-frames'])
  })
})
