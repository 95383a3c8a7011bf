import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { createDarkroom } from '../../../../edge/pipeline/record/darkroom.js'
import { develop, type Negative } from '../../../../edge/pipeline/record/develop.js'

const negative = (width: number, bytes = width * 48 * 3): Negative => ({
  picture: { width, height: 48, pixels: new Uint8Array(new SharedArrayBuffer(bytes)).fill(90) },
  hidden: [[4, 4, 20, 20]],
  drawing: { boxes: [{ box: [2, 2, 40, 40], label: 'car' }], polygons: [], caption: ['路口'] },
  wantsOriginal: true,
  isHurried: false,
})

describe('a darkroom', () => {
  const darkroom = createDarkroom()
  afterEach(() => darkroom.close())

  it('gives what develops here, of several at a time, each to whom it belongs', async () => {
    const [prints, failure, others] = await Promise.allSettled(
      [negative(64), negative(1000, 9), negative(32)].map(darkroom.develop),
    )
    const here = await develop(negative(64))
    expect(prints).toEqual({
      status: 'fulfilled',
      value: Object.fromEntries(Object.entries(here).map(([name, jpeg]) => [name, Uint8Array.from(jpeg)])),
    })
    expect(failure!.status).toBe('rejected')
    expect(others!.status === 'fulfilled' && (await sharp(others!.value.clean).metadata()).width).toBe(32)
  })

  it('opens again after it was closed, which lets nobody wait', async () => {
    const last = darkroom.develop(negative(64))
    await darkroom.close()
    expect((await last).clean.length).toBeGreaterThan(0)
    expect((await darkroom.develop(negative(64))).clean.length).toBeGreaterThan(0)
  })
})
