import { describe, expect, it } from 'vitest'
import { createPtsClock } from '../../../../edge/pipeline/source/capture-time.js'

const EPOCH_MS = 1_700_000_000_000
const at = (ptsMs: number, arrivedAtMs: number, setMs = 0) => ({
  ptsMs,
  arrivedAtMs,
  nowMs: EPOCH_MS + arrivedAtMs + setMs,
})

describe('createPtsClock', () => {
  it('keeps the spacing of frames that the network held up', () => {
    const clock = createPtsClock()
    expect(clock(at(0, 100)) - EPOCH_MS).toBe(100)
    expect(clock(at(40, 140)) - EPOCH_MS).toBe(140)
    expect(clock(at(80, 900)) - EPOCH_MS).toBe(180)
    expect(clock(at(120, 901)) - EPOCH_MS).toBe(220)
  })

  it('learns a shorter way as soon as one frame comes quicker', () => {
    const clock = createPtsClock()
    clock(at(0, 500))
    expect(clock(at(1000, 1100)) - EPOCH_MS).toBe(1100)
    expect(clock(at(2000, 2500)) - EPOCH_MS).toBe(2100)
  })

  it('forgets the quickest frame after its span, so that a drifting clock is followed', () => {
    const clock = createPtsClock(10_000)
    clock(at(0, 0))
    for (let s = 1; s <= 9; s += 1) expect(clock(at(s * 1000, s * 1000 + 300)) - EPOCH_MS).toBe(s * 1000)
    expect(clock(at(11_000, 11_300)) - EPOCH_MS).toBe(11_300)
  })

  it.each([
    ['ahead', 3_600_000],
    ['back', 0],
  ])('anchors a stream anew whose time jumps %s', (_word, ptsMs) => {
    const clock = createPtsClock()
    for (let s = 0; s < 10; s += 1) clock(at(60_000 + s * 1000, s * 1000))
    expect(clock(at(ptsMs, 9500)) - EPOCH_MS).toBe(9500)
    expect(clock(at(ptsMs + 40, 9600)) - EPOCH_MS).toBe(9540)
  })

  it('does not take slow keyframes or a pause for a jump', () => {
    const clock = createPtsClock()
    clock(at(0, 0))
    expect(clock(at(10_000, 10_200)) - EPOCH_MS).toBe(10_000)
    expect(clock(at(20_000, 28_000)) - EPOCH_MS).toBe(20_000)
  })

  it('follows when the clock of the box is set, ahead or back', () => {
    const clock = createPtsClock()
    clock(at(0, 0))
    expect(clock(at(1000, 1000, 3_600_000)) - EPOCH_MS).toBe(3_601_000)
    expect(clock(at(2000, 2000, -60_000)) - EPOCH_MS).toBe(-58_000)
    expect(clock(at(3000, 3000, -60_000)) - EPOCH_MS).toBe(-57_000)
  })
})
