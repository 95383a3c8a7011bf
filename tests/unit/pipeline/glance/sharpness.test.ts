import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../../edge/pipeline/glance/picture-grid.js'
import { sharpnessOf } from '../../../../edge/pipeline/glance/sharpness.js'
import { picturesOf } from '../../../../tools/bench/gate/footage.js'
import { clipPath } from '../../../support/demo-clips.js'
import { drawn, exposed, noisy, type TestPicture } from '../../../support/street-pictures.js'

function measured(picture: TestPicture): number | undefined {
  const grid = createPictureGrid(gridSizeFor(picture))
  fillPictureGrid(picture, grid)
  return sharpnessOf(picture, grid)
}

/** Out of focus by so many pixels at 1280 px across. */
async function outOfFocus(picture: TestPicture, sigmaPx: number): Promise<TestPicture> {
  const { width, height, pixels } = picture
  const image = sharp(Buffer.from(pixels), { raw: { width, height, channels: 3 } })
  const blurred = await image
    .blur((sigmaPx * width) / 1280)
    .raw()
    .toBuffer()
  return drawn({ width, height, pixels: blurred }, (_x, _y, _channel, level) => level)
}

describe.each([416, 960])('the sharpness of a street, in frames of %i px', sidePx => {
  let picture: TestPicture
  let sharpness: number

  beforeAll(async () => {
    picture = (await picturesOf(clipPath('pole'), 0.5, sidePx))[10]!
    sharpness = measured(picture)!
  })
  const asShare = (other: TestPicture): number => measured(other)! / sharpness

  it('is the same in any exposure that cuts nothing off', () => {
    expect(asShare(exposed(picture, 0.6, 10))).toBeCloseTo(1, 1)
    expect(asShare(exposed(picture, 0.5, 90))).toBeCloseTo(1, 1)
    expect(asShare(exposed(picture, 1.3, -10))).toBeGreaterThan(0.8)
  })

  it('falls far when the focus is lost', async () => {
    expect(asShare(await outOfFocus(picture, 6))).toBeLessThan(0.1)
    expect(asShare(await outOfFocus(picture, 3))).toBeLessThan(0.3)
  })

  it('is not lowered by the noise of a sensor, nor by rain', () => {
    expect(asShare(noisy(picture, 3, 1))).toBeGreaterThan(0.9)
    const rain = drawn(picture, (x, y, _channel, level) => ((x * 7 + y) % 41 === 0 ? level + 40 : level))
    expect(measured(rain) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(0.8 * sharpness)
  })

  it('cannot be told in much noise: sharp or not, it would be the noise that is measured', async () => {
    expect(measured(noisy(picture, 12, 1))).toBeUndefined()
    expect(measured(noisy(await outOfFocus(picture, 6), 4, 1))).toBeUndefined()
  })

  it('cannot be told by night, in infrared, and of a plain wall', () => {
    expect(measured(exposed(picture, 0.2, 5))).toBeUndefined()
    const infrared = drawn(picture, (x, y) => picture.pixels[(y * picture.width + x) * 3 + 1]!)
    expect(measured(infrared)).toBeUndefined()
    expect(measured(exposed(picture, 0.05, 120))).toBeUndefined()
  })
})
