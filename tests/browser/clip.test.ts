import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { Clip } from '../../edge/domain/footage.js'
import { clipOfFile } from '../../edge/media/cut-clip.js'
import { scratchFolder } from '../fixtures/media/clips.js'
import { makeTimecode, timecodeOf } from '../fixtures/media/timecode.js'
import { film } from '../support/filmed.js'

const PLAYER = `<!doctype html><video muted></video><script>
  const video = document.querySelector('video')
  const load = () => new Promise((resolve, reject) => {
    video.onerror = () => reject(new Error(video.error.message))
    video.oncanplay = () => resolve(video.duration)
    video.src = '/clip.mp4'
  })
  const play = () => new Promise((resolve, reject) => {
    video.onended = () => resolve(video.currentTime)
    video.play().catch(reject)
  })
  const show = async at => {
    await new Promise(resolve => {
      video.requestVideoFrameCallback(resolve)
      video.currentTime = at
    })
    const canvas = new OffscreenCanvas(160, 90)
    const context = canvas.getContext('2d')
    context.drawImage(video, 0, 0, 160, 90)
    const rgba = Array.from(context.getImageData(0, 0, 160, 90).data)
    return { size: [video.videoWidth, video.videoHeight], width: 160, height: 90, rgba }
  }
</script>`

const FRAMES = 60
const FRAME_MS = 100

let folder: Awaited<ReturnType<typeof scratchFolder>>
let cameras: FakeCameras
let browser: Browser
let server: Server
let page: Page
let served: Buffer
beforeAll(async () => {
  folder = await scratchFolder()
  const plain = await makeTimecode(join(folder.path, 'plain.mp4'), { seconds: FRAMES / 10 })
  const reordered = await makeTimecode(join(folder.path, 'b.mp4'), { seconds: FRAMES / 10, bFrames: 2 })
  cameras = await startFakeCameras({ clips: { plain, reordered } })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: false,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  })
  server = createServer((request, response) => {
    if (request.url === '/') return response.setHeader('content-type', 'text/html').end(PLAYER)
    // A browser seeks by ranges.
    const [from = 0, to = served.length - 1] = (request.headers.range ?? 'bytes=0-')
      .slice('bytes='.length)
      .split('-')
      .filter(text => text !== '')
      .map(Number)
    response.writeHead(206, {
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-range': `bytes ${from}-${to}/${served.length}`,
    })
    return response.end(served.subarray(from, to + 1))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}, 60_000)
afterAll(async () => {
  await browser?.close()
  server?.close()
  await cameras?.close()
  await folder.remove()
})

/** Loads the clip into a player; rejects where the browser refuses it. Gives its length in seconds. */
async function load(clip: Clip): Promise<number> {
  served = clip.mp4
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return page.evaluate<number>('load()')
}

/** The number in the picture that the player shows at a time. */
async function numberAt(seconds: number): Promise<number | undefined> {
  const { size, width, height, rgba } = await page.evaluate<Shown>(`show(${seconds})`)
  expect(size).toEqual([1280, 720])
  return timecodeOf({ width, height, pixels: Uint8Array.from(rgba.filter((_, index) => index % 4 !== 3)) })
}

interface Shown {
  readonly size: readonly number[]
  readonly width: number
  readonly height: number
  readonly rgba: readonly number[]
}

const middleOf = (frame: number) => ((frame + 0.5) * FRAME_MS) / 1000

describe.each(['plain', 'reordered'])('a clip of a camera that sends %s H.264', camera => {
  it('plays in a browser, and seeks to the very frame', async () => {
    const filmed = film(cameras.url(camera), { ring: { dir: folder.path, maxBytes: 8_000_000 } })
    const { footage, ptsMs, number } = await filmed.frame(frame => frame.ptsMs >= 2500)
    const clip = await footage!.clip({ fromPtsMs: ptsMs - 800, toPtsMs: ptsMs + 500 })
    await filmed.stop()

    const seconds = await load(clip!)
    expect(seconds).toBeCloseTo(clip!.durationMs / 1000, 2)
    const before = Math.round((ptsMs - clip!.startPtsMs) / FRAME_MS)
    const shown = [before, 0, before + 5, 3]
    for (const frame of shown) {
      expect(await numberAt(middleOf(frame))).toBe((number! - before + frame + FRAMES) % FRAMES)
    }
  }, 60_000)
})

describe('a clip of a recording', () => {
  it('plays from its first picture to its end', async () => {
    const clip = await clipOfFile(join(folder.path, 'b.mp4'), { fromPtsMs: 2400, toPtsMs: 3900 })
    await load(clip!)
    const endedS = await page.evaluate<number>('play()')
    expect(Math.abs(endedS - clip!.durationMs / 1000)).toBeLessThan(0.15)
    expect(await numberAt(middleOf(0))).toBe(20)
    expect(await numberAt(middleOf(19))).toBe(39)
  }, 60_000)
})
