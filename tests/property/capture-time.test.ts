import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPtsClock } from '../../edge/pipeline/source/capture-time.js'

const EPOCH_MS = 1_700_000_000_000
const MIN_DELAY_MS = 20

/** Frames of a steady camera over a way that delays each by at least 20 ms and never changes their order. */
const delivered = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 2000 }), lateMs: fc.integer({ min: 0, max: 4000 }) }), {
    minLength: 1,
    maxLength: 200,
  })
  .map(frames => {
    let seenMs = 0
    let arrivedAtMs = 0
    return frames.map(({ gapMs, lateMs }) => {
      seenMs += gapMs
      arrivedAtMs = Math.max(arrivedAtMs, seenMs + MIN_DELAY_MS + lateMs)
      return { seenMs, arrivedAtMs }
    })
  })

const capture = (frames: readonly { seenMs: number; arrivedAtMs: number }[], zeroMs: number) => {
  const clock = createPtsClock()
  return frames.map(({ seenMs, arrivedAtMs }) =>
    clock({ ptsMs: seenMs + zeroMs, arrivedAtMs, nowMs: EPOCH_MS + arrivedAtMs }),
  )
}

describe('capture times', () => {
  it('rise strictly and are whole', () => {
    fc.assert(
      fc.property(delivered, fc.integer({ min: -1e9, max: 1e9 }), (frames, zeroMs) => {
        const times = capture(frames, zeroMs)
        expect(times.every(Number.isInteger)).toBe(true)
        for (let i = 1; i < times.length; i += 1) expect(times[i]!).toBeGreaterThan(times[i - 1]!)
      }),
    )
  })

  it('never lie before the frame was seen, nor after it arrived', () => {
    fc.assert(
      fc.property(delivered, fc.integer({ min: -1e9, max: 1e9 }), (frames, zeroMs) => {
        let clampMs = 0
        capture(frames, zeroMs).forEach((timeMs, i) => {
          const { seenMs, arrivedAtMs } = frames[i]!
          // A burst within one millisecond is spread by one millisecond each, to keep times rising.
          clampMs = i > 0 && arrivedAtMs === frames[i - 1]!.arrivedAtMs ? clampMs + 1 : clampMs
          expect(timeMs - EPOCH_MS).toBeGreaterThanOrEqual(seenMs + MIN_DELAY_MS)
          expect(timeMs - EPOCH_MS).toBeLessThanOrEqual(arrivedAtMs + clampMs)
        })
      }),
    )
  })

  it('are exact once one frame came without delay', () => {
    fc.assert(
      fc.property(delivered, frames => {
        const prompt = { seenMs: 0, arrivedAtMs: MIN_DELAY_MS }
        // Within the span, so that the prompt frame is still remembered.
        const recent = frames.filter(frame => frame.arrivedAtMs < 30_000)
        const times = capture([prompt, ...recent], 0)
        expect(times.slice(1)).toEqual(recent.map(frame => EPOCH_MS + frame.seenMs + MIN_DELAY_MS))
      }),
    )
  })
})
