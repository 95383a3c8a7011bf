import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { cutSides, isPlaceCut } from '../../../../edge/pipeline/locate/cut-sides.js'

describe('a box in a picture of 1280 x 720', () => {
  const cases: readonly [where: string, box: Box, stands: boolean, lies: boolean][] = [
    ['in its middle', [600, 300, 700, 400], false, false],
    ['at its left edge', [0, 300, 100, 400], true, true],
    ['at its right edge', [1200, 300, 1279, 400], true, true],
    ['at its lower edge', [600, 650, 700, 720], true, true],
    ['at its upper edge, where a thing that stands has only its head', [600, 0, 700, 90], false, true],
    ['a few pixels away from all edges', [4, 4, 1276, 716], false, false],
  ]
  it.each(cases)('%s', (_, box, stands, lies) => {
    const sides = cutSides(box, { width: 1280, height: 720 })
    expect(isPlaceCut(sides, false)).toBe(stands)
    expect(isPlaceCut(sides, true)).toBe(lies)
  })
})
