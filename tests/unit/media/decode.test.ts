import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { firstValueFrom, lastValueFrom, map, type Subscription, take, toArray } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Children } from '../../../edge/media/children.js'
import { type DecodeOptions, decodeVideo } from '../../../edge/media/decode.js'
import {
  frameTimesMs,
  makeClip,
  makeResolutionChange,
  makeTone,
  scratchFolder,
} from '../../fixtures/media/clips.js'
import { ffmpegsOf } from '../../support/processes.js'

const CAR = join(import.meta.dirname, '../../../../shared/data/video/car-detection.mp4')

let folder: Awaited<ReturnType<typeof scratchFolder>>
let clip: string
beforeAll(async () => {
  folder = await scratchFolder()
  clip = await makeClip(join(folder.path, 'clip.mp4'), { bFrames: 2 })
})
afterAll(() => folder.remove())

const fast = (url: string, more: Partial<DecodeOptions> = {}): DecodeOptions => ({
  url,
  transport: 'tcp',
  cadence: { kind: 'fps', fps: 1000 },
  fitWithin: { widthPx: 1280, heightPx: 1280 },
  loop: false,
  redact: text => text,
  ...more,
})

const times = (options: DecodeOptions): Promise<number[]> =>
  lastValueFrom(
    decodeVideo(options).pipe(
      map(frame => Math.round(frame.ptsMs)),
      toArray(),
    ),
  )

describe('decodeVideo', () => {
  it('gives every frame of a file with the time that ffprobe tells', async () => {
    expect(await times(fast(clip))).toEqual(await frameTimesMs(clip))
  })

  it.skipIf(!existsSync(CAR))('gives all 377 frames of a real street video', async () => {
    const given = await times(fast(CAR, { fitWithin: { widthPx: 96, heightPx: 96 } }))
    expect(given).toHaveLength(377)
    expect(given).toEqual(await frameTimesMs(CAR))
  })

  it('fills each frame with its own RGB pixels', async () => {
    const frames = await lastValueFrom(decodeVideo(fast(clip)).pipe(toArray()))
    for (const { width, height, pixels } of frames) {
      expect([width, height]).toEqual([192, 108])
      expect(pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(pixels.length).toBe(192 * 108 * 3)
    }
    const distinct = new Set(frames.map(frame => Buffer.from(frame.pixels).toString('latin1')))
    expect(distinct.size).toBe(frames.length)
  })

  it('orders the channels red, green, blue', async () => {
    const red = await makeClip(join(folder.path, 'red.mp4'), { picture: 'color=red', seconds: 0.2 })
    const { pixels } = await firstValueFrom(decodeVideo(fast(red)))
    expect(pixels[0]!).toBeGreaterThan(240)
    expect(Math.max(pixels[1]!, pixels[2]!)).toBeLessThan(15)
  })

  it('scales wide frames down to even sizes and never up', async () => {
    const size = async (widthPx: number, heightPx = widthPx) => {
      const fitWithin = { widthPx, heightPx }
      const { width, height } = await firstValueFrom(decodeVideo(fast(clip, { fitWithin })))
      return [width, height]
    }
    expect(await size(101)).toEqual([100, 56])
    expect(await size(4000)).toEqual([192, 108])
    expect(await size(4000, 54)).toEqual([96, 54])
  })

  it('gives keyframes only', async () => {
    expect(await times(fast(clip, { cadence: { kind: 'keyframes' } }))).toEqual([0, 500, 1000, 1500])
  })

  it('keeps real times when it thins a stream out', async () => {
    const given = await times(fast(clip, { cadence: { kind: 'fps', fps: 4 } }))
    const real = await frameTimesMs(clip)
    expect(given.every(time => real.includes(time))).toBe(true)
    expect(given.length).toBeGreaterThanOrEqual(8)
    expect(given.length).toBeLessThanOrEqual(9)
  })

  it('leaves out nothing of a stream that has the rate asked for', async () => {
    expect(await times(fast(clip, { cadence: { kind: 'fps', fps: 10 } }))).toHaveLength(20)
  })

  it('keeps times rising when a file is looped', async () => {
    const looped = fast(clip, { loop: true })
    const given = await lastValueFrom(
      decodeVideo(looped).pipe(
        take(70),
        map(frame => Math.round(frame.ptsMs)),
        toArray(),
      ),
    )
    expect(given).toEqual(Array.from({ length: 70 }, (_, index) => index * 100))
  })

  it('gives frames of the new size after a change of resolution', async () => {
    const file = await makeResolutionChange(folder.path)
    const sizes = await lastValueFrom(
      decodeVideo(fast(file)).pipe(
        map(({ width, height, pixels }) => `${width}x${height}:${pixels.length}`),
        toArray(),
      ),
    )
    expect(new Set(sizes)).toEqual(new Set([`192x108:${192 * 108 * 3}`, `96x72:${96 * 72 * 3}`]))
    expect(sizes.filter(size => size.startsWith('96x72')).length).toBeGreaterThan(10)
  })

  it('stops the child when nobody wants frames any more', async () => {
    const children = new Children()
    const endless = fast(clip, { loop: true, track: children.track })
    const subscription = await new Promise<Subscription>(resolve => {
      const running = decodeVideo(endless).subscribe(() => resolve(running))
    })
    expect(children.alive).toBe(1)
    expect(await ffmpegsOf()).toHaveLength(1)
    subscription.unsubscribe()
    await children.allGone()
    expect(children.alive).toBe(0)
    expect(await ffmpegsOf()).toEqual([])
  })

  it('stops a child that is held up by back-pressure', async () => {
    const children = new Children()
    const held = fast(clip, {
      loop: true,
      track: children.track,
      gate: () => {
        setImmediate(() => subscription.unsubscribe())
        return new Promise(() => {})
      },
    })
    let given = 0
    const subscription = decodeVideo(held).subscribe(() => {
      given += 1
    })
    await children.allGone()
    expect(given).toBe(0)
  })

  it('stops a child that was not even started', async () => {
    const children = new Children()
    decodeVideo(fast(clip, { track: children.track }))
      .subscribe()
      .unsubscribe()
    await children.allGone()
  })
})

describe('decodeVideo on what is no video', () => {
  const failure = (url: string) => expect(lastValueFrom(decodeVideo(fast(url)))).rejects

  it('tells a missing file', () => failure('/nowhere/at-all.mp4').toMatchObject({ code: 'SOURCE_MISSING' }))

  it('tells a folder', () =>
    failure(folder.path).toMatchObject({ code: 'SOURCE_NOT_VIDEO', message: `${folder.path} is a folder` }))

  it('tells an empty file', async () => {
    const file = join(folder.path, 'empty.mp4')
    await writeFile(file, '')
    await failure(file).toMatchObject({ code: 'SOURCE_NOT_VIDEO' })
  })

  it('tells a text file that is named like a video', async () => {
    const file = join(folder.path, 'text.mp4')
    await writeFile(file, 'street\n'.repeat(1000))
    await failure(file).toMatchObject({ code: 'SOURCE_NOT_VIDEO' })
  })

  it('tells a file that has sound only', async () => {
    const file = await makeTone(join(folder.path, 'tone.m4a'))
    await failure(file).toMatchObject({ code: 'SOURCE_NOT_VIDEO', message: `${file} has no video stream` })
  })

  it('tells a camera that is not there, without its password', async () => {
    const error = await lastValueFrom(decodeVideo(fast('rtsp://ada:op%40ra77@127.0.0.1:9/a'))).catch(e => e)
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', recoverable: true })
    expect(`${error.message} ${error.cause.message}`).not.toMatch(/op%40ra77|op@ra77|ada/)
  })
})
