import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { pixelate } from '../../../../edge/pipeline/record/pixelate.js'
import { random } from '../../../../tools/random.js'

const size = { width: 60, height: 40 }

function noise(seed: number): Uint8Array {
  const next = random(seed)
  return Uint8Array.from({ length: size.width * size.height * 3 }, () => 256 * next())
}

const colours = (pixels: Uint8Array, [x1, y1, x2, y2]: Box): Set<string> => {
  const seen = new Set<string>()
  for (let y = y1; y < y2; y += 1)
    for (let x = x1; x < x2; x += 1) seen.add(pixels.subarray((y * 60 + x) * 3, (y * 60 + x) * 3 + 3).join())
  return seen
}

describe('pixelate', () => {
  it('leaves a few colours in the box, and everything else as it is', () => {
    const before = noise(1)
    const pixels = Uint8Array.from(before)
    pixelate({ ...size, pixels }, [[10, 5, 40, 35]])
    expect(colours(before, [10, 5, 40, 35]).size).toBeGreaterThan(800)
    expect(colours(pixels, [10, 5, 40, 35]).size).toBe(25)
    for (let at = 0; at < pixels.length; at += 1) {
      const [x, y] = [Math.floor(at / 3) % 60, Math.floor(at / 180)]
      if (x < 10 || x >= 40 || y < 5 || y >= 35) expect(pixels[at]).toBe(before[at])
    }
  })

  it('keeps the mean colour of each square', () => {
    const pixels = new Uint8Array(60 * 40 * 3)
    for (let y = 0; y < 40; y += 1) for (let x = 0; x < 60; x += 2) pixels[(y * 60 + x) * 3] = 200
    pixelate({ ...size, pixels }, [[0, 0, 60, 40]])
    expect([...colours(pixels, [0, 0, 60, 40])]).toEqual(['100,0,0'])
  })

  it('takes any box, and changes nothing outside of it', () => {
    const side = fc.double({ min: -100, max: 200, noNaN: true })
    fc.assert(
      fc.property(side, side, side, side, (x1, y1, x2, y2) => {
        const before = noise(2)
        const pixels = Uint8Array.from(before)
        pixelate({ ...size, pixels }, [[x1, y1, x2, y2]])
        for (let at = 0; at < pixels.length; at += 1) {
          if (pixels[at] === before[at]) continue
          const [x, y] = [Math.floor(at / 3) % 60, Math.floor(at / 180)]
          expect(x >= Math.floor(x1) && x < x2 && y >= Math.floor(y1) && y < y2).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })
})
