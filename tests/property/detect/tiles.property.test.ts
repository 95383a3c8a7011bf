import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, iou } from '../../../edge/domain/box.js'
import { mergeRegions } from '../../../edge/pipeline/detect/merge-regions.js'
import type { Region } from '../../../edge/pipeline/detect/regions.js'
import { tileRegions } from '../../../edge/pipeline/detect/tiles.js'

const picture = fc.record({
  width: fc.integer({ min: 64, max: 4096 }),
  height: fc.integer({ min: 64, max: 4096 }),
})
const shape = fc.constantFrom(
  { width: 416, height: 416 },
  { width: 640, height: 384 },
  { width: 320, height: 512 },
)
const tiling = fc.record({
  across: fc.integer({ min: 2, max: 8 }),
  overlap: fc.double({ min: 0, max: 0.5, noNaN: true }),
  wholeFrame: fc.boolean(),
})

describe('tiles', () => {
  it('cover the picture, lie in it, and are all of one size', () => {
    fc.assert(
      fc.property(picture, shape, tiling, (picture, shape, tiling) => {
        const tiles = tileRegions(picture, shape, { ...tiling, wholeFrame: false })
        const sizes = new Set(tiles.map(([left, top, right, bottom]) => `${right - left}x${bottom - top}`))
        expect(sizes.size).toBe(1)
        for (const [left, top, right, bottom] of tiles) {
          expect([left >= 0, top >= 0, right <= picture.width, bottom <= picture.height]).not.toContain(false)
        }
        for (const axis of [0, 1] as const) {
          const spans = tiles.map(tile => [tile[axis], tile[axis + 2]] as const).sort((a, b) => a[0] - b[0])
          let covered = 0
          for (const [start, end] of spans) {
            expect(start).toBeLessThanOrEqual(covered)
            covered = Math.max(covered, end!)
          }
          expect(covered).toBe(axis === 0 ? picture.width : picture.height)
        }
      }),
    )
  })

  it('of neighbours share at least the overlap, within the rounding of a pixel', () => {
    fc.assert(
      fc.property(picture, shape, tiling, (picture, shape, tiling) => {
        const tiles = tileRegions(picture, shape, { ...tiling, wholeFrame: false })
        const lefts = [...new Set(tiles.map(([left]) => left))].sort((a, b) => a - b)
        const width = tiles[0]![2] - tiles[0]![0]
        for (const [at, left] of lefts.slice(1).entries())
          expect(lefts[at]! + width - left).toBeGreaterThanOrEqual(tiling.overlap * width - 2)
      }),
    )
  })
})

const street = { width: 1920, height: 1080 }
const CELL = 240

/** Things that do not touch one another: one in each chosen cell of a grid. */
const smallThings = fc
  .uniqueArray(
    fc.record({
      column: fc.integer({ min: 0, max: 7 }),
      row: fc.integer({ min: 0, max: 3 }),
      left: fc.integer({ min: 4, max: 100 }),
      top: fc.integer({ min: 4, max: 100 }),
      width: fc.integer({ min: 12, max: 130 }),
      height: fc.integer({ min: 12, max: 130 }),
      label: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 16, selector: ({ column, row }) => row * 8 + column },
  )
  .map(cells =>
    cells.map(({ column, row, left, top, width, height, label }) => {
      const [x, y] = [column * CELL + left, row * CELL + top]
      return { label, box: [x, y, x + width, y + height] as Box }
    }),
  )

/** Longer than tiles, one in each row. */
const longThings = fc
  .uniqueArray(
    fc.record({
      row: fc.integer({ min: 0, max: 3 }),
      left: fc.integer({ min: 0, max: 900 }),
      width: fc.integer({ min: 250, max: 1000 }),
      height: fc.integer({ min: 60, max: 200 }),
    }),
    { minLength: 1, maxLength: 4, selector: ({ row }) => row },
  )
  .map(rows =>
    rows.map(({ row, left, width, height }) => {
      const top = row * CELL + 20
      return { label: 0, box: [left, top, left + width, top + height] as Box }
    }),
  )
const things = fc.oneof(smallThings, longThings)

const clip = (box: Box, region: Box): Box => [
  Math.max(box[0], region[0]),
  Math.max(box[1], region[1]),
  Math.min(box[2], region[2]),
  Math.min(box[3], region[3]),
]

/** What a detector without fault, but for `jitterPx`, sees in a region: the part of each thing that is more than a sliver. */
function seenIn(region: Region, all: readonly { label: number; box: Box }[], jitterPx = 0) {
  const seen = all
    .map(({ label, box }) => ({ label, box: clip(box, region) }))
    .filter(({ box }) => box[2] - box[0] > 6 && box[3] - box[1] > 6)
  return {
    region,
    boxes: Float32Array.from(
      seen.flatMap(({ box }) =>
        clip(box.map((side, at) => side + (at % 2 ? jitterPx : -jitterPx)) as unknown as Box, region),
      ),
    ),
    scores: Float32Array.from(seen, (_, at) => 0.9 - at * 0.01),
    classes: Uint16Array.from(seen, ({ label }) => label),
  }
}

describe('what the tiles of a street show', () => {
  it.each([{ wholeFrame: true }, { wholeFrame: false }])(
    'is each thing once, whole, with %o',
    ({ wholeFrame }) => {
      fc.assert(
        fc.property(things, tiling, fc.constantFrom(0, 1), (things, tiling, jitterPx) => {
          const regions = tileRegions(
            street,
            { width: 416, height: 416 },
            { ...tiling, overlap: 0.1 + tiling.overlap / 2, wholeFrame },
          )
          const found = mergeRegions(
            regions.map(region => seenIn(region, things, jitterPx)),
            street,
            0.45,
          )
          expect(found.scores.length).toBe(things.length)
          for (const { box, label } of things) {
            const overlaps = Array.from(found.scores, (_, row) =>
              found.classes[row] === label
                ? iou([...found.boxes.subarray(row * 4, row * 4 + 4)] as unknown as Box, box)
                : 0,
            )
            expect(Math.max(...overlaps)).toBeGreaterThan(jitterPx === 0 ? 0.9 : 0.6)
          }
        }),
      )
    },
  )

  it('is what one region alone shows, where there is one', () => {
    fc.assert(
      fc.property(things, things => {
        const alone = seenIn([0, 0, street.width, street.height], things)
        const found = mergeRegions([alone], street, 0.45)
        expect(found.boxes).toEqual(alone.boxes)
        expect(found.classes).toEqual(alone.classes)
      }),
    )
  })
})
