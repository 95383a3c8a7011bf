import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ffmpegInfo } from '../../../edge/media/ffmpeg-info.js'
import { probe } from '../../../edge/media/probe.js'
import { makeClip, makeTone, scratchFolder } from '../../fixtures/media/clips.js'

let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  folder = await scratchFolder()
})
afterAll(() => folder.remove())

const ask = (url: string, timeoutMs = 20_000, signal?: AbortSignal) =>
  probe({ url, transport: 'tcp', timeoutMs, redact: text => text, ...(signal ? { signal } : {}) })

/** A peer that accepts and then says nothing. */
async function silentPeer() {
  const server = createServer(() => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `rtsp://u:hidden-word@127.0.0.1:${port}/a`, close: () => server.close() }
}

describe('probe', () => {
  it('tells codec, size, rate and length of a file', async () => {
    const file = await makeClip(join(folder.path, 'a.mp4'), { fps: 12.5, seconds: 2 })
    const told = { codec: 'h264', width: 192, height: 108, fps: 12.5, reorderedFrames: 0, durationMs: 2000 }
    expect(await ask(file)).toEqual(told)
    expect((await ask(await makeClip(join(folder.path, 'b.mp4'), { bFrames: 2 }))).reorderedFrames).toBe(2)
  })

  it('tells what is no video', async () => {
    const text = join(folder.path, 'text.mp4')
    await writeFile(text, 'no video')
    await expect(ask(text)).rejects.toMatchObject({ code: 'SOURCE_NOT_VIDEO' })
    await expect(ask(await makeTone(join(folder.path, 'tone.m4a')))).rejects.toMatchObject({
      code: 'SOURCE_NOT_VIDEO',
    })
    await expect(ask('/nowhere/a.mp4')).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
  })

  it('gives up on a camera that accepts and says nothing, without its password', async () => {
    const peer = await silentPeer()
    const error = await ask(peer.url, 300).catch(e => e)
    peer.close()
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    expect(`${error.message}${error.cause}`).not.toContain('hidden-word')
  })

  it('ends when it is aborted', async () => {
    const peer = await silentPeer()
    await expect(ask(peer.url, 20_000, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'AbortError' })
    peer.close()
  })
})

describe('ffmpegInfo', () => {
  it('tells version and hardware decoders', async () => {
    const info = await ffmpegInfo()
    expect(info.version).toMatch(/\d/)
    expect(info.hwaccels.every(name => /^\w+$/.test(name))).toBe(true)
  })
})
