import { join } from 'node:path'
import { Subject } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { Frame } from '../../edge/domain/frame.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { Children } from '../../edge/media/children.js'
import { openSource } from '../../edge/pipeline/source/open-source.js'
import { makeClip, scratchFolder } from '../fixtures/media/clips.js'

const PATIENCE = { timeout: 25_000, interval: 50 }

/** What changes within a stream, seen from the stage that has the frames. */
describe('a live stream', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let cameras: FakeCameras
  let wide: string

  beforeAll(async () => {
    folder = await scratchFolder()
    const day = await makeClip(join(folder.path, 'day.mp4'), { seconds: 2 })
    wide = await makeClip(join(folder.path, 'wide.mp4'), { seconds: 2, size: '320x120' })
    cameras = await startFakeCameras({ clips: { grows: day, hangs: day } })
  })

  afterAll(async () => {
    await cameras.close()
    await folder.remove()
  })

  function watch(camera: string) {
    const frames: Frame[] = []
    const states: string[] = []
    const reconnect = new Subject<void>()
    const children = new Children()
    const subscription = openSource(
      {
        ...{ cameraId: camera, url: cameras.url(camera), transport: 'tcp' },
        ...{ cadence: { kind: 'fps', fps: 10 }, maxIntervalMs: 5000, frameBudgetMs: 15_000 },
        fitWithin: { widthPx: 160, heightPx: 160 },
        ring: { dir: join(folder.path, 'ring'), maxBytes: 4_000_000 },
      },
      {
        ...{ clock: systemClock, log: silentLog, redact: text => text, track: children.track, reconnect },
        onState: ({ state }) => void states.push(state),
      },
    ).subscribe(frame => frames.push(frame))
    const stop = async () => {
      subscription.unsubscribe()
      await children.allGone()
    }
    const until = (fits: () => boolean) => vi.waitFor(() => expect(fits()).toBe(true), PATIENCE)
    return { frames, states, reconnect, stop, until }
  }

  it('goes on in another size, with footage of that size', async () => {
    const { frames, states, until, stop } = watch('grows')
    await until(() => frames.length > 0)
    expect([frames[0]!.width, frames[0]!.height]).toEqual([160, 90])
    await cameras.tell('grows', { do: 'play', file: wide })
    await until(() => frames.at(-1)!.width === 160 && frames.at(-1)!.height === 60)
    const seen = frames.length
    await until(() => frames.length > seen + 25)
    const frame = frames[seen + 5]!
    const still = await frame.footage!.still(frame.ptsMs)
    expect([still?.width, still?.height]).toEqual([320, 120])
    const clip = await frame.footage!.clip({ fromPtsMs: frame.ptsMs, toPtsMs: frame.ptsMs + 1000 })
    expect(clip?.durationMs).toBeGreaterThan(900)
    await stop()
    expect(states).toEqual(['ok', 'off'])
  })

  it('that hangs moves again when it is connected to anew, without a word about its state', async () => {
    const { frames, states, reconnect, until, stop } = watch('hangs')
    await until(() => frames.length > 0)
    await cameras.tell('hangs', { do: 'hang' })
    const isStill = () => {
      const [a, b] = frames.slice(-2)
      return Buffer.compare(a!.pixels, b!.pixels) === 0
    }
    await until(isStill)
    reconnect.next()
    await until(() => !isStill())
    await stop()
    expect(states).toEqual(['ok', 'off'])
  })
})
