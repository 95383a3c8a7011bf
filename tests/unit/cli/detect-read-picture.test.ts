import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPicture } from '../../../edge/cli/detect/read-picture.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-picture-'))
})
afterAll(() => rm(folder, { recursive: true }))

const plain = (width: number, height: number, background: string): Sharp =>
  sharp({ create: { width, height, channels: 3, background } })

/** Left half red, right half blue. */
const redBlue = (): Sharp =>
  plain(40, 20, 'red').composite([
    { input: { create: { width: 20, height: 20, channels: 3, background: 'blue' } }, left: 20, top: 0 },
  ])

async function read(name: string, image: Sharp) {
  const path = join(folder, name)
  await image.toFile(path)
  const picture = await readPicture(path)
  expect(picture.pixels.length).toBe(picture.width * picture.height * 3)
  expect(picture.pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
  const at = (x: number, y: number) => [...picture.pixels.slice((y * picture.width + x) * 3).slice(0, 3)]
  return { ...picture, at }
}

describe('readPicture', () => {
  it('turns a picture upright', async () => {
    const { width, height, at } = await read('turned.png', redBlue().withMetadata({ orientation: 6 }))
    expect([width, height]).toEqual([20, 40])
    expect(at(10, 2)).toEqual([255, 0, 0])
    expect(at(10, 37)).toEqual([0, 0, 255])
  })

  it('makes three channels of a grey picture', async () => {
    expect((await read('grey.jpg', plain(16, 16, '#808080').greyscale())).at(8, 8)).toEqual([128, 128, 128])
  })

  it('makes 8 bits of 16', async () => {
    const { at } = await read('deep.png', plain(16, 16, '#ff8000').toColourspace('rgb16'))
    const [red, green, blue] = at(8, 8)
    expect(red).toBe(255)
    expect(Math.abs(green! - 128)).toBeLessThanOrEqual(1)
    expect(blue).toBe(0)
  })

  it('makes RGB of CMYK', async () => {
    const path = join(folder, 'print.jpg')
    await plain(16, 16, '#c02020').toColourspace('cmyk').jpeg({ quality: 100 }).toFile(path)
    expect((await sharp(path).metadata()).space).toBe('cmyk')
    const { pixels } = await readPicture(path)
    expect(pixels[0]! - pixels[1]!).toBeGreaterThan(80)
    expect(pixels[0]! - pixels[2]!).toBeGreaterThan(80)
  })

  it('puts grey behind what is transparent', async () => {
    const image = sharp({ create: { width: 8, height: 8, channels: 4, background: '#ff000000' } })
    expect((await read('clear.png', image)).at(4, 4)).toEqual([114, 114, 114])
  })

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(['red', 'blue'].map(colour => plain(16, 16, colour).png().toBuffer()))
    const { width, height, at } = await read(
      'moving.webp',
      sharp(frames, { join: { animated: true } }).webp({ lossless: true }),
    )
    expect([width, height]).toEqual([16, 16])
    expect(at(8, 8)).toEqual([255, 0, 0])
  })

  it.each<[string, () => Promise<Buffer>]>([
    ['empty', async () => Buffer.alloc(0)],
    ['a text', async () => Buffer.from('hello')],
    [
      'cut short',
      async () =>
        (await redBlue().resize(400, 400).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 9000),
    ],
    [
      'larger than any camera',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>'),
    ],
  ])('refuses a file that is %s', async (_, content) => {
    const path = join(folder, 'bad.img')
    await writeFile(path, await content())
    await expect(readPicture(path)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
  })

  it('refuses what is too large by its header, and says so', async () => {
    const path = join(folder, 'huge.svg')
    await writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>')
    await expect(readPicture(path)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'The picture has more than 100 million pixels',
      hint: 'Scale it down, or cut it into tiles.',
    })
  })

  it('takes a picture of one pixel', async () => {
    const { width, height, at } = await read('one.png', plain(1, 1, '#123456'))
    expect([width, height, at(0, 0)]).toEqual([1, 1, [0x12, 0x34, 0x56]])
  })

  it('takes the first frame of an animated GIF', async () => {
    const frames = await Promise.all(['red', 'blue'].map(colour => plain(16, 16, colour).png().toBuffer()))
    const { width, height, at } = await read('moving.gif', sharp(frames, { join: { animated: true } }).gif())
    expect([width, height, at(8, 8)]).toEqual([16, 16, [255, 0, 0]])
  })

  it('makes 8 bits of 16 in grey, and in colour with transparency', async () => {
    const grey = sharp(new Uint16Array(64).fill(0x8000), { raw: { width: 8, height: 8, channels: 1 } })
    const { at } = await read('grey16.png', grey.toColourspace('grey16'))
    for (const level of at(4, 4)) expect(Math.abs(level - 128)).toBeLessThanOrEqual(1)
    const values = Uint16Array.from({ length: 256 }, (_, i) => [0xffff, 0x8000, 0, 0xffff][i % 4]!)
    const deep = sharp(values, { raw: { width: 8, height: 8, channels: 4 } }).toColourspace('rgb16')
    const [red, green, blue] = (await read('deep-alpha.png', deep)).at(4, 4)
    expect([red, blue]).toEqual([255, 0])
    expect(Math.abs(green! - 128)).toBeLessThanOrEqual(1)
  })

  it('refuses a JPEG that lacks its end', async () => {
    const noise = Uint8Array.from({ length: 120_000 }, (_, i) => (i * 7919) % 256)
    const jpeg = await sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer()
    const path = join(folder, 'cut.jpg')
    await writeFile(path, jpeg.subarray(0, jpeg.length - 40))
    await expect(readPicture(path)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
  })

  it('refuses a folder', async () => {
    await expect(readPicture(folder)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
  })
})
