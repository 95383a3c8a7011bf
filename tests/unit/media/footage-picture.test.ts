import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Still } from '../../../edge/domain/footage.js'
import { stillOfFile } from '../../../edge/media/cut-still.js'
import { defaultFootageLimits as limits } from '../../../edge/media/footage-limits.js'
import { footagePicture } from '../../../edge/media/footage-picture.js'
import { makeTimecode, timecodeOf } from '../../fixtures/media/timecode.js'
import { type FootageFiles, footageFiles } from '../../support/footage-files.js'

let files: FootageFiles
beforeAll(async () => {
  files = await footageFiles()
})
afterAll(() => files.remove())

describe('a picture of a video of a stranger', () => {
  let path: string
  beforeAll(async () => {
    path = await makeTimecode(join(files.dir, 'count.mp4'), { gop: 15, bFrames: 2 })
  })
  const at = (timeMs: number, fitWithin?: { widthPx: number; heightPx: number }) =>
    footagePicture({ path, demuxer: 'mov' }, timeMs, { limits, ...(fitWithin && { fitWithin }) })

  it('is the one of its time, as large as it was taken', async () => {
    for (const index of [0, 14, 22, 39]) {
      const picture = (await at(index * 100))!
      expect([picture.width, picture.height, timecodeOf(picture)]).toEqual([1280, 720, index])
    }
    const [mine, other] = [await at(2200), await stillOfFile(path, 2200)]
    expect(Buffer.compare(mine!.pixels, other!.pixels)).toBe(0)
  })

  it('is made to fit, where it is too large', async () => {
    const picture = (await at(2200, { widthPx: 640, heightPx: 640 }))!
    expect([picture.width, picture.height, timecodeOf(picture)]).toEqual([640, 360, 22])
  })

  it('is none where the video has none', async () => {
    expect(await at(2250)).toBeUndefined()
  })

  it('is read with the one demuxer only', async () => {
    await expect(footagePicture({ path, demuxer: 'matroska' }, 0, { limits })).rejects.toThrow()
  })

  it('is not worth more memory than is allowed', async () => {
    expect(
      await footagePicture({ path, demuxer: 'mov' }, 0, {
        limits: { ...limits, memoryBytes: 60 * 2 ** 20 },
      }).catch(() => undefined),
    ).toBeUndefined()
  })
})

describe('a photograph of a stranger', () => {
  /** Red above, blue below; coded as `width` x `height`. */
  const twoColours = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'red' } }).composite([
      {
        input: { create: { width, height: height / 2, channels: 3, background: 'blue' } },
        ...{ left: 0, top: height / 2 },
      },
    ])
  const picture = async (content: Buffer, fitWithin?: { widthPx: number; heightPx: number }) =>
    (await footagePicture({ path: await files.put('photo.jpg', content) }, 0, {
      limits,
      ...(fitWithin && { fitWithin }),
    }))!
  const colourAt = ({ width, pixels }: Still, x: number, y: number): string => {
    const [red, , blue] = pixels.subarray((y * width + x) * 3)
    return red! > 200 && blue! < 60 ? 'red' : red! < 60 && blue! > 200 ? 'blue' : `${red} ${blue}`
  }

  it('is as the camera took it, whichever way up somebody turned it later', async () => {
    for (const orientation of [1, 3, 6]) {
      const photo = await picture(
        await twoColours(320, 200).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer(),
      )
      expect([photo.width, photo.height]).toEqual([320, 200])
      expect([colourAt(photo, 160, 10), colourAt(photo, 160, 190)]).toEqual(['red', 'blue'])
    }
  })

  it.each([
    ['progressive', { progressive: true }],
    ['without chroma subsampling', { chromaSubsampling: '4:4:4' }],
  ])('may be %s', async (_, options) => {
    const photo = await picture(
      await twoColours(320, 200)
        .jpeg({ quality: 95, ...options })
        .toBuffer(),
    )
    expect([colourAt(photo, 160, 10), colourAt(photo, 160, 190)]).toEqual(['red', 'blue'])
  })

  it('has the colours that another decoder sees', async () => {
    const jpeg = await sharp(await noisy())
      .jpeg({ quality: 95 })
      .toBuffer()
    const mine = await picture(jpeg)
    const { data } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const off = data.map((value, index) => Math.abs(value - mine.pixels[index]!))
    expect(off.reduce((sum, each) => sum + each, 0) / off.length).toBeLessThan(2)
  })

  it('is not taken for the thumbnail that it carries', async () => {
    const [small, large] = await Promise.all([
      sharp({ create: { width: 32, height: 32, channels: 3, background: 'blue' } })
        .jpeg()
        .toBuffer(),
      twoColours(320, 200).jpeg({ quality: 95 }).toBuffer(),
    ])
    const head = Buffer.from([0xff, 0xe1, 0, 0])
    head.writeUInt16BE(small.length + 8, 2)
    const carrying = Buffer.concat([
      large.subarray(0, 2),
      head,
      Buffer.from('Exif\0\0'),
      small,
      large.subarray(2),
    ])
    const photo = await picture(carrying)
    expect([photo.width, photo.height, colourAt(photo, 160, 10)]).toEqual([320, 200, 'red'])
  })

  it('is made to fit, where it is too large', async () => {
    const photo = await picture(await twoColours(1200, 800).jpeg().toBuffer(), {
      widthPx: 416,
      heightPx: 416,
    })
    expect([photo.width, photo.height]).toEqual([416, 278])
  })

  it('that is none, or has more pixels than are allowed, is refused', async () => {
    const path = await files.put('none.jpg', Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2, 3]))
    await expect(footagePicture({ path }, 0, { limits })).rejects.toMatchObject({
      code: 'FOOTAGE_UNREADABLE',
    })
    const large = await files.put('large.jpg', await twoColours(1200, 800).jpeg().toBuffer())
    await expect(
      footagePicture({ path: large }, 0, { limits: { ...limits, maxPixels: 100_000 } }),
    ).rejects.toMatchObject({ code: 'FOOTAGE_UNREADABLE' })
  })
})

/** Neither flat nor grey. */
const noisy = (): Promise<Buffer> =>
  sharp({
    create: {
      ...{ width: 320, height: 200, channels: 3, background: '#7a5c3e' },
      noise: { type: 'gaussian', mean: 120, sigma: 40 },
    },
  })
    .blur(3)
    .png()
    .toBuffer()
