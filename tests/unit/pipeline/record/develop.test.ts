import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { develop, type Negative } from '../../../../edge/pipeline/record/develop.js'

/** Narrow stripes, which nothing that is pixelated has. */
function striped(width: number, height: number, stripe = 1): Negative['picture'] {
  const pixels = new Uint8Array(new SharedArrayBuffer(width * height * 3))
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.floor(at / 3 / stripe) % 2 === 0 ? 255 : 0
  return { width, height, pixels }
}

const negative = (given: Partial<Negative> = {}): Negative => ({
  picture: striped(640, 480),
  hidden: [],
  drawing: { boxes: [{ box: [10, 10, 600, 400], label: '小汽车 car' }], polygons: [], caption: ['a', '两'] },
  wantsOriginal: true,
  isHurried: false,
  ...given,
})

async function contrastAt(jpeg: Uint8Array, x: number, y: number, stripe = 1): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return Math.abs(data[at]! - data[at + stripe * info.channels]!)
}

async function colourAt(jpeg: Uint8Array, x: number, y: number) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const [red, , blue] = data.subarray((y * info.width + x) * info.channels)
  return { red: red!, blue: blue! }
}

describe('developing', () => {
  it('hides in all prints but the original, and leaves the picture as it is', async () => {
    const { picture, ...rest } = negative({ hidden: [[100, 100, 200, 200]] })
    const before = Uint8Array.from(picture.pixels)
    const prints = await develop({ picture, ...rest })
    for (const print of [prints.clean, prints.annotated]) {
      expect(await contrastAt(print, 150, 150)).toBeLessThan(20)
      expect(await contrastAt(print, 300, 150)).toBeGreaterThan(150)
    }
    expect(await contrastAt(prints.original!, 150, 150)).toBeGreaterThan(150)
    expect(Buffer.compare(picture.pixels, before)).toBe(0)
  })

  it('gives an original only where something was hidden, and where it is wanted', async () => {
    const hidden = [[0, 0, 50, 50]] as const
    expect((await develop(negative())).original).toBeUndefined()
    expect((await develop(negative({ hidden, wantsOriginal: false }))).original).toBeUndefined()
  })

  it.each([
    { width: 1920, height: 1080, drawn: 960 },
    { width: 1280, height: 720, drawn: 1280 },
    { width: 400, height: 300, drawn: 400 },
  ])(
    'keeps all pixels of $width x $height in the clean one, and draws into $drawn',
    async ({ width, height, drawn }) => {
      const { clean, annotated, thumbnail } = await develop(negative({ picture: striped(width, height) }))
      expect(await sharp(clean).metadata()).toMatchObject({ width, height })
      const sizes = [await sharp(annotated).metadata(), await sharp(thumbnail).metadata()]
      expect(sizes.map(size => size.width)).toEqual([drawn, 320])
      for (const size of sizes) expect(size.height! / size.width!).toBeGreaterThan(height / width)
    },
  )

  it('makes all of them small in a hurry, and hides and draws at the same places', async () => {
    const { clean, annotated, original } = await develop(
      negative({ picture: striped(1920, 1080, 16), hidden: [[400, 200, 800, 600]], isHurried: true }),
    )
    for (const print of [clean, annotated, original!]) {
      expect((await sharp(print).metadata()).width).toBe(960)
      expect(await contrastAt(print, 604, 200, 8)).toBeGreaterThan(150)
    }
    for (const print of [clean, annotated]) expect(await contrastAt(print, 204, 200, 8)).toBeLessThan(20)
    expect(await contrastAt(original!, 204, 200, 8)).toBeGreaterThan(150)
    // The right edge of the box.
    const drawn = await colourAt(annotated, 300, 50)
    expect(drawn.red - drawn.blue).toBeGreaterThan(80)
  })

  it('rejects where the bytes of the picture do not fit its size', async () => {
    const picture = { ...striped(64, 48), width: 1000 }
    await expect(develop(negative({ picture, hidden: [[0, 0, 9, 9]] }))).rejects.toThrow()
  })
})
