import { describe, expect, it } from 'vitest'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../../edge/pipeline/glance/picture-grid.js'
import { drawn } from '../../../support/street-pictures.js'

describe('the size of a grid', () => {
  it('has cells that a small thing fills, square in the usual sizes of frames', () => {
    expect(gridSizeFor({ width: 416, height: 234 })).toEqual({ columns: 52, rows: 29 })
    expect(gridSizeFor({ width: 960, height: 540 })).toEqual({ columns: 52, rows: 29 })
    expect(gridSizeFor({ width: 234, height: 416 })).toEqual({ columns: 52, rows: 92 })
  })

  it('has no more cells than pixels', () => {
    expect(gridSizeFor({ width: 8, height: 6 })).toEqual({ columns: 8, rows: 6 })
    expect(gridSizeFor({ width: 4000, height: 2 })).toEqual({ columns: 52, rows: 1 })
  })
})

describe('a grid of a picture', () => {
  it('holds luma, red and blue of each place', () => {
    const picture = drawn({ width: 416, height: 234 }, (x, _y, channel) =>
      x < 208 ? [80, 40, 0][channel]! : [0, 40, 200][channel]!,
    )
    const grid = createPictureGrid(gridSizeFor(picture))
    fillPictureGrid(picture, grid)
    const last = grid.luma.length - 1
    expect([grid.luma[0], grid.red[0], grid.blue[0]]).toEqual([45, 80, 0])
    expect([grid.luma[last], grid.red[last], grid.blue[last]]).toEqual([50, 0, 200])
  })
})
