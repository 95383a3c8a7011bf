import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLetterbox, type RgbView } from '../../../edge/pipeline/detect/letterbox.js'

const side = fc.integer({ min: 1, max: 40 })

const inputs = fc.record({
  size: fc.tuple(side, side),
  layout: fc.constantFrom('nchw' as const, 'nhwc' as const),
  colour: fc.constantFrom('rgb' as const, 'bgr' as const),
  range: fc.constantFrom<[number, number]>([0, 255], [0, 1], [-1, 1]),
  mean: fc.constantFrom<[number, number, number] | undefined>(undefined, [103.53, 116.28, 123.675]),
  std: fc.constantFrom<[number, number, number] | undefined>(undefined, [57.375, 57.12, 0.229]),
  letterbox: fc.constantFrom('top-left' as const, 'centre' as const, 'stretch' as const),
  pad: fc.integer({ min: 0, max: 255 }),
})

const pictures = fc
  .record({ width: side, height: side, slack: fc.integer({ min: 0, max: 7 }) })
  .chain(({ width, height, slack }) => {
    const strideBytes = width * 3 + slack
    const length = strideBytes * height
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((pixels): RgbView => ({ width, height, strideBytes, pixels }))
  })

type Input = Parameters<typeof createLetterbox>[0]

/** One value of the tensor, from the definition: half-pixel centres, edges repeated, bilinear. */
function expectedAt(source: RgbView, input: Input, x: number, y: number, channel: number): number {
  const [width, height] = input.size
  const wide = width / source.width <= height / source.height
  const whole = input.letterbox === 'centre' ? Math.round : Math.floor
  const stretched = input.letterbox === 'stretch'
  const fitWidth = wide || stretched ? width : Math.max(1, whole((source.width * height) / source.height))
  const fitHeight = !wide || stretched ? height : Math.max(1, whole((source.height * width) / source.width))
  const left = input.letterbox === 'centre' ? Math.floor((width - fitWidth) / 2) : 0
  const top = input.letterbox === 'centre' ? Math.floor((height - fitHeight) / 2) : 0
  const inside = x >= left && x < left + fitWidth && y >= top && y < top + fitHeight
  const grey = inside
    ? bilinear(
        source,
        ((x - left + 0.5) * source.width) / fitWidth - 0.5,
        ((y - top + 0.5) * source.height) / fitHeight - 0.5,
        input.colour === 'rgb' ? channel : 2 - channel,
      )
    : input.pad
  const level = input.range[0] + (grey / 255) * (input.range[1] - input.range[0])
  return (level - (input.mean?.[channel] ?? 0)) / (input.std?.[channel] ?? 1)
}

function bilinear(source: RgbView, x: number, y: number, channel: number): number {
  const at = (column: number, row: number): number => {
    const inColumn = Math.min(Math.max(column, 0), source.width - 1)
    const inRow = Math.min(Math.max(row, 0), source.height - 1)
    return source.pixels[inRow * source.strideBytes + inColumn * 3 + channel]!
  }
  const column = Math.floor(x)
  const row = Math.floor(y)
  const right = x - column
  const down = y - row
  const upper = at(column, row) * (1 - right) + at(column + 1, row) * right
  const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right
  return upper * (1 - down) + lower * down
}

function expectTensor(tensor: Float32Array, source: RgbView, input: Input): void {
  const [width, height] = input.size
  const largest = Math.max(...input.range, ...(input.mean ?? [])) + (input.range[1] - input.range[0])
  const tolerance = (1e-4 * largest) / Math.min(1, ...(input.std ?? []))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const planar = input.layout === 'nchw'
        const at = planar ? (channel * height + y) * width + x : (y * width + x) * 3 + channel
        const expected = expectedAt(source, input, x, y, channel)
        if (!(Math.abs(tensor[at]! - expected) <= tolerance)) {
          expect({ x, y, channel, value: tensor[at] }).toEqual({ x, y, channel, value: expected })
        }
      }
    }
  }
}

describe('letterbox', () => {
  it('equals a brute-force resampling, also after a picture of another size', () => {
    fc.assert(
      fc.property(inputs, pictures, pictures, (input, first, second) => {
        const letterbox = createLetterbox(input)
        letterbox.fill(first)
        expectTensor(letterbox.tensor, first, input)
        letterbox.fill(second)
        expectTensor(letterbox.tensor, second, input)
      }),
      { numRuns: 150 },
    )
  })

  it('equals it for a picture that has the size of the input', () => {
    const fitting = fc.tuple(inputs, pictures).map(([input, source]) => ({
      input: { ...input, size: [source.width, source.height] as [number, number] },
      source,
    }))
    fc.assert(
      fc.property(fitting, ({ input, source }) => {
        const letterbox = createLetterbox(input)
        letterbox.fill(source)
        expectTensor(letterbox.tensor, source, input)
      }),
    )
  })

  it('places the corners of the picture inside the input', () => {
    fc.assert(
      fc.property(inputs, pictures, (input, source) => {
        const { scaleX, scaleY, offsetX, offsetY } = createLetterbox(input).fill(source)
        const right = offsetX + source.width * scaleX
        const bottom = offsetY + source.height * scaleY
        expect(right).toBeLessThanOrEqual(input.size[0] + 1e-9)
        expect(bottom).toBeLessThanOrEqual(input.size[1] + 1e-9)
        const touches = Math.max(right - offsetX - input.size[0], bottom - offsetY - input.size[1])
        expect(touches).toBeCloseTo(0, 9)
      }),
    )
  })
})
