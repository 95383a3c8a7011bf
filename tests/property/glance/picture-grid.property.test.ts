import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../edge/pipeline/glance/picture-grid.js'

const pictures = fc
  .oneof(
    fc.record({ width: fc.integer({ min: 1, max: 120 }), height: fc.integer({ min: 1, max: 90 }) }),
    // Wide enough that not every pixel is read.
    fc.record({ width: fc.integer({ min: 832, max: 1300 }), height: fc.integer({ min: 1, max: 40 }) }),
  )
  .chain(({ width, height }) =>
    fc.uint8Array({ minLength: 64, maxLength: 64 }).map(tile => ({
      width,
      height,
      pixels: Uint8Array.from({ length: width * height * 3 }, (_, at) => tile[(at * 37) & 63]!),
    })),
  )

type Picture = typeof pictures extends fc.Arbitrary<infer Value> ? Value : never

/** Means of every cell from the definition: of the pixels of its rectangle, each `step`-th from its corner on. */
function expectedCells({ width, height, pixels }: Picture, columns: number, rows: number): number[][] {
  const step = Math.max(1, Math.floor(width / 416))
  return Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)]
    const of: number[][] = []
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const left = Math.floor((column * width) / columns)
        const top = Math.floor((row * height) / rows)
        const isInside =
          x >= left &&
          x < Math.floor(((column + 1) * width) / columns) &&
          y >= top &&
          y < Math.floor(((row + 1) * height) / rows)
        if (!isInside || (x - left) % step !== 0 || (y - top) % step !== 0) continue
        of.push([...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)])
      }
    return [0, 1, 2].map(channel => of.reduce((sum, pixel) => sum + pixel[channel]!, 0) / of.length)
  })
}

describe('the grid of a picture', () => {
  it('holds the means of its cells, whatever its size', () => {
    fc.assert(
      fc.property(pictures, picture => {
        const size = gridSizeFor(picture)
        const grid = createPictureGrid(size)
        fillPictureGrid(picture, grid)
        for (const [cell, [red, green, blue]] of expectedCells(picture, size.columns, size.rows).entries()) {
          expect(grid.red[cell]).toBeCloseTo(red!, 3)
          expect(grid.blue[cell]).toBeCloseTo(blue!, 3)
          expect(grid.luma[cell]).toBeCloseTo((2 * red! + 5 * green! + blue!) / 8, 3)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('has no empty cell, whatever the size of the picture', () => {
    const sides = fc.integer({ min: 1, max: 5000 })
    fc.assert(
      fc.property(sides, sides, (width, height) => {
        const { columns, rows } = gridSizeFor({ width, height })
        expect(columns).toBeGreaterThanOrEqual(1)
        expect(columns).toBeLessThanOrEqual(width)
        expect(rows).toBeGreaterThanOrEqual(1)
        expect(rows).toBeLessThanOrEqual(height)
      }),
    )
  })
})
