import { describe, expect, it } from 'vitest'
import { createBlackWatch } from '../../../../edge/pipeline/glance/black-watch.js'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../../edge/pipeline/glance/picture-grid.js'
import {
  drawn,
  exposed,
  noisy,
  SIZE,
  street,
  type TestPicture,
  withThing,
} from '../../../support/street-pictures.js'

const covered = drawn(SIZE, () => 4)

function camera() {
  const watch = createBlackWatch()
  return (atMs: number, picture: TestPicture): boolean => {
    const grid = createPictureGrid(gridSizeFor(picture))
    fillPictureGrid(picture, grid)
    return watch.see(grid, atMs)
  }
}

describe('a black picture', () => {
  it('is told after ten seconds, and ends with the first picture', () => {
    const isBlack = camera()
    expect(isBlack(0, covered)).toBe(false)
    expect(isBlack(9999, covered)).toBe(false)
    expect(isBlack(10_000, covered)).toBe(true)
    expect(isBlack(10_200, street())).toBe(false)
    expect(isBlack(10_400, covered)).toBe(false)
  })

  it('is told through the noise of a sensor that has turned up its gain', () => {
    const isBlack = camera()
    isBlack(0, noisy(covered, 8, 1))
    expect(isBlack(10_000, noisy(covered, 8, 2))).toBe(true)
  })

  it('is no street by night, and no single lamp in the dark', () => {
    const isBlack = camera()
    const night = exposed(street(), 0.15, 4)
    const lamp = withThing(covered, { x: 100, y: 20, side: 10, contrast: [120, 110, 80] })
    for (const [atMs, picture] of [
      [0, night],
      [20_000, night],
      [40_000, lamp],
      [60_000, lamp],
    ] as const) // prettier-ignore
      expect(isBlack(atMs, picture)).toBe(false)
  })

  it('is counted anew when time goes back', () => {
    const isBlack = camera()
    isBlack(3_600_000, covered)
    expect(isBlack(0, covered)).toBe(false)
    expect(isBlack(10_000, covered)).toBe(true)
  })
})
