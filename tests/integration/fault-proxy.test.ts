import { join } from 'node:path'
import { firstValueFrom, take, toArray } from 'rxjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { CameraState, CameraStateChange } from '../../edge/domain/camera-state.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { Children } from '../../edge/media/children.js'
import { probe } from '../../edge/media/probe.js'
import type { RtspTransport } from '../../edge/media/video-input.js'
import { openSource } from '../../edge/pipeline/source/open-source.js'
import { type FaultProxy, type Faults, startFaultProxy } from '../../tools/fault-proxy/proxy.js'
import { random } from '../../tools/random.js'
import { makeClip, scratchFolder } from '../fixtures/media/clips.js'

const PASSWORD = 'corr3ct-horse'
const transports = ['tcp', 'udp'] as const

let folder: Awaited<ReturnType<typeof scratchFolder>>
let cameras: FakeCameras
let locked: FakeCameras
const proxies: FaultProxy[] = []
beforeAll(async () => {
  folder = await scratchFolder()
  const clip = await makeClip(join(folder.path, 'camera.mp4'), { seconds: 1, fps: 10, gop: 5 })
  cameras = await startFakeCameras({ clips: { cam: clip } })
  locked = await startFakeCameras({ clips: { cam: clip }, user: 'ada', password: PASSWORD })
})
afterEach(async () => {
  await Promise.all(proxies.splice(0).map(proxy => proxy.close()))
})
afterAll(async () => {
  await Promise.all([cameras.close(), locked.close()])
  await folder.remove()
})

/** A network of its own in front of a camera, and the address to look through it. */
async function network(faults: Partial<Faults> = {}, of = cameras, credentials = '') {
  const proxy = await startFaultProxy({
    to: { host: '127.0.0.1', port: of.port('cam') },
    faults,
    random: random(1),
  })
  proxies.push(proxy)
  return { proxy, url: of.url('cam', credentials).replace(`:${of.port('cam')}/`, `:${proxy.port}/`) }
}

/** The runtime's own source, watched. */
function watch(url: string, transport: RtspTransport, frameBudgetMs = 5000) {
  const changes: CameraStateChange[] = []
  const waiting = new Map<CameraState, () => void>()
  const children = new Children()
  const frames = openSource(
    {
      cameraId: 'cam',
      url,
      transport,
      cadence: { kind: 'fps', fps: 30 },
      maxIntervalMs: 5000,
      fitWithin: { widthPx: 640, heightPx: 640 },
      frameBudgetMs,
    },
    {
      clock: systemClock,
      log: silentLog,
      redact: text => text,
      track: children.track,
      random: () => 0,
      onState: change => {
        changes.push(change)
        waiting.get(change.state)?.()
      },
    },
  )
  const next = (state: CameraState) => new Promise<void>(resolve => waiting.set(state, resolve))
  return { frames, children, changes, next, states: () => changes.map(({ state }) => state) }
}

const options = { redact: (text: string) => text, timeoutMs: 20_000 }

describe.each(transports)('a camera behind the fault proxy, over %s', transport => {
  it('is what it is without it', async () => {
    const { url } = await network({ delayMs: 20, jitterMs: 10 })
    const direct = await probe({ ...options, url: cameras.url('cam'), transport })
    expect(await probe({ ...options, url, transport })).toEqual(direct)
    expect(direct).toMatchObject({ codec: 'h264', width: 192, height: 108 })
  })

  it('demands its password through it', async () => {
    const { url } = await network({}, locked, `ada:${PASSWORD}`)
    expect(await probe({ ...options, url, transport })).toMatchObject({ codec: 'h264' })
    const wrong = await network({}, locked, 'ada:wrong')
    await expect(probe({ ...options, url: wrong.url, transport })).rejects.toMatchObject({
      code: 'SOURCE_AUTH',
    })
  })

  it('gives its frames, and the proxy lets go of it afterwards', async () => {
    const { proxy, url } = await network({ delayMs: 100 })
    const source = watch(url, transport)
    const frames = await firstValueFrom(source.frames.pipe(take(15), toArray()))
    expect(frames).toHaveLength(15)
    expect(source.states()).toEqual(['ok', 'off'])
    await source.children.allGone()
    while (proxy.connections > 0) await systemClock.sleep(10)
  })

  it('gives frames though packets get lost', async () => {
    const { url } = await network({ dropShare: 0.1 })
    const source = watch(url, transport)
    await firstValueFrom(source.frames.pipe(take(15)))
    await source.children.allGone()
    expect(source.states()).toEqual(['ok', 'off'])
  })

  it('is lost in a dead network, and found again', async () => {
    const { proxy, url } = await network()
    const source = watch(url, transport, 1500)
    const up = source.next('ok')
    const subscription = source.frames.subscribe()
    await up
    const down = source.next('no-frames')
    proxy.set({ halfOpen: true })
    await down
    const again = source.next('ok')
    proxy.set({ halfOpen: false })
    await again
    subscription.unsubscribe()
    await source.children.allGone()
    expect(source.states()).toEqual(['ok', 'no-frames', 'ok', 'off'])
    expect(source.changes[1]!.cause).toMatch(/^SOURCE_STALLED: /)
  })

  it('is found again after a cut', async () => {
    const { proxy, url } = await network()
    const source = watch(url, transport, 1500)
    const up = source.next('ok')
    const subscription = source.frames.subscribe()
    await up
    const down = source.next('no-frames')
    proxy.cut()
    await down
    await source.next('ok')
    subscription.unsubscribe()
    await source.children.allGone()
    expect(source.states()).toEqual(['ok', 'no-frames', 'ok', 'off'])
  })
})

it('a link that is too thin for a camera loses it', async () => {
  const { proxy, url } = await network()
  const source = watch(url, 'tcp', 2000)
  const up = source.next('ok')
  const subscription = source.frames.subscribe()
  await up
  const down = source.next('no-frames')
  proxy.set({ bytesPerSecond: 100 })
  await down
  subscription.unsubscribe()
  await source.children.allGone()
  expect(source.changes[1]!.cause).toMatch(/^SOURCE_STALLED: /)
})
