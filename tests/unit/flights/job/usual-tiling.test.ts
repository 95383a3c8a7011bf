import { describe, expect, it } from 'vitest'
import { usualTiling } from '../../../../edge/flights/job/usual-tiling.js'

const across = (widthPx: number, heightPx: number) => usualTiling({ widthPx, heightPx }, 416)?.across

describe('the tiles of a flight', () => {
  it('are none where the model sees most of the picture as it is', () => {
    expect(across(416, 234)).toBeUndefined()
    expect(across(600, 338)).toBeUndefined()
  })

  it('are two at least as soon as the model would lose much of it', () => {
    expect(across(640, 360)).toBe(2)
    expect(across(960, 540)).toBe(2)
    expect(across(540, 960)).toBe(2)
  })

  it('each hold about twice as many pixels across as the model, and are not without end', () => {
    expect(across(1920, 1080)).toBe(2)
    expect(across(3840, 2160)).toBe(5)
    expect(across(8192, 5460)).toBe(10)
    expect(across(40_000, 20_000)).toBe(16)
  })
})
