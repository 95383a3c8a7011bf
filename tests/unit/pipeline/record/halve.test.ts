import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halved, halvedSize, halvings } from '../../../../edge/pipeline/record/halve.js'
import type { RgbImage } from '../../../../edge/pipeline/record/rgb-image.js'

/** The same by the definition. */
function halvedPlainly({ width, height, pixels }: RgbImage): RgbImage {
  const half = { width: Math.floor(width / 2), height: Math.floor(height / 2) }
  const at = (x: number, y: number, channel: number) => pixels[(y * width + x) * 3 + channel]!
  const halfPixels = new Uint8Array(half.width * half.height * 3)
  for (let to = 0; to < halfPixels.length; to += 1) {
    const [x, y, channel] = [Math.floor(to / 3) % half.width, Math.floor(to / 3 / half.width), to % 3]
    const upper = at(2 * x, 2 * y, channel) + at(2 * x + 1, 2 * y, channel)
    const lower = at(2 * x, 2 * y + 1, channel) + at(2 * x + 1, 2 * y + 1, channel)
    halfPixels[to] = Math.round((upper + lower) / 4)
  }
  return { ...half, pixels: halfPixels }
}

const images = fc
  .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((pixels): RgbImage => ({ width, height, pixels })),
  )

describe('halving a picture', () => {
  it('gives the mean of each four pixels, and cuts off what is odd', async () => {
    await fc.assert(
      fc.asyncProperty(images, async image => {
        expect(await halved(image, 1)).toEqual(halvedPlainly(image))
      }),
    )
  })

  it('does so in pieces of a large one, and as often as it is told', async () => {
    const pixels = Uint8Array.from({ length: 1300 * 500 * 3 }, (_, at) => (at * 7919) % 256)
    const image = { width: 1300, height: 500, pixels }
    const twice = await halved(image, 2)
    // Millions of bytes, which the runner would look at one by one.
    expect(Buffer.compare(twice.pixels, halvedPlainly(halvedPlainly(image)).pixels)).toBe(0)
    expect({ width: twice.width, height: twice.height }).toEqual(halvedSize(image, 2))
  })

  it('gives the picture itself where there is nothing to do', async () => {
    const image = { width: 1, height: 1, pixels: new Uint8Array(3) }
    expect(await halved(image, 0)).toBe(image)
  })

  it.each([
    [1920, 1080, 1],
    [1080, 1920, 1],
    [3840, 2160, 2],
    [2560, 1440, 1],
    [1919, 1080, 0],
    [640, 360, 0],
    [100_000, 1, 0],
  ])('can be done with %i x %i pixels so that 960 are left: %i times', (width, height, times) => {
    expect(halvings({ width, height }, 960)).toBe(times)
  })
})
