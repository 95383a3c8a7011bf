import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputSizeFor } from '../../../edge/pipeline/detect/input-size.js'
import { createLetterbox } from '../../../edge/pipeline/detect/letterbox.js'

const manifest = (size: [number, number], rectangular: boolean) => ({
  input: {
    ...{ name: 'images', size, rectangular, pad: 114 },
    ...{ layout: 'nchw' as const, colour: 'bgr' as const, letterbox: 'top-left' as const },
    range: [0, 255] as [number, number],
  },
  output: { family: 'yolox' as const, strides: [8, 16, 32] },
})

const side = fc.integer({ min: 1, max: 400 })
const multiple = fc.integer({ min: 1, max: 8 }).map(times => times * 32)
const sizes = fc.tuple(multiple, multiple)

describe('inputSizeFor', () => {
  it('is a multiple of the stride, no larger than the largest, into which the picture fits as large as before', () => {
    fc.assert(
      fc.property(sizes, side, side, (size, width, height) => {
        const whole = manifest(size, true)
        const fitted = inputSizeFor({ width, height }, whole)
        for (const [axis, pixels] of fitted.entries()) {
          expect(pixels % 32).toBe(0)
          expect(pixels).toBeLessThanOrEqual(size[axis]!)
        }
        const picture = { width, height, strideBytes: width * 3, pixels: new Uint8Array(width * height * 3) }
        const before = createLetterbox(whole.input).fill(picture)
        const after = createLetterbox({ ...whole.input, size: [...fitted] }).fill(picture)
        expect(after).toEqual(before)
      }),
    )
  })

  it('has less than a stride of padding on each side', () => {
    fc.assert(
      fc.property(sizes, side, side, (size, width, height) => {
        const fitted = inputSizeFor({ width, height }, manifest(size, true))
        const scale = Math.min(size[0] / width, size[1] / height)
        expect(fitted[0] - width * scale).toBeLessThan(32)
        expect(fitted[1] - height * scale).toBeLessThan(32)
      }),
    )
  })

  it('is the size of the manifest where that is not rectangular', () => {
    expect(inputSizeFor({ width: 416, height: 234 }, manifest([416, 416], false))).toEqual([416, 416])
    expect(inputSizeFor({ width: 1920, height: 1080 }, manifest([416, 416], true))).toEqual([416, 256])
  })
})
