import { describe, expect, it } from 'vitest'
import { createBlurWatch } from '../../../../edge/pipeline/glance/blur-watch.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** A camera that is seen every two seconds, with so much sharpness each time. */
function camera() {
  const watch = createBlurWatch()
  let nowMs = 0
  /** What is said at the end of such a while. */
  const sees = (sharpness: number | undefined, forMs: number, everyMs = 2000): boolean => {
    let said = false
    for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += everyMs)
      said = watch.see(() => sharpness, nowMs)
    return said
  }
  return {
    watch,
    sees,
    goBack: (ms: number) => {
      nowMs -= ms
    },
  }
}

describe('a blurred picture', () => {
  it('is told after a minute, and ends when the picture is nearly as sharp as it was', () => {
    const { sees } = camera()
    expect(sees(1, 20 * MINUTE_MS)).toBe(false)
    expect(sees(0.2, 58_000)).toBe(false)
    expect(sees(0.2, 6000)).toBe(true)
    expect(sees(0.45, MINUTE_MS)).toBe(true)
    expect(sees(0.7, 2000)).toBe(false)
  })

  it('is no bus that stops in front of the camera', () => {
    const { sees } = camera()
    sees(1, 20 * MINUTE_MS)
    for (let bus = 0; bus < 20; bus += 1) {
      expect(sees(0.1, 50_000)).toBe(false)
      expect(sees(0.9, 10_000)).toBe(false)
    }
  })

  it('is no picture that is half as sharp', () => {
    const { sees } = camera()
    sees(1, 20 * MINUTE_MS)
    expect(sees(0.5, 60 * MINUTE_MS)).toBe(false)
  })

  it('cannot be told of a camera that has never been sharp', () => {
    const { sees } = camera()
    expect(sees(0.01, 60 * MINUTE_MS)).toBe(false)
  })

  it('is told of a camera that has been sharp for some minutes, not for a moment', () => {
    const { sees } = camera()
    sees(1, 10_000)
    expect(sees(0.2, 20 * MINUTE_MS)).toBe(false)
    sees(1, 10 * MINUTE_MS)
    expect(sees(0.2, 2 * MINUTE_MS)).toBe(true)
  })

  it('is not measured against a shower that looked sharper than the street', () => {
    const { sees } = camera()
    sees(1, 20 * MINUTE_MS)
    sees(4, MINUTE_MS)
    expect(sees(1, 10 * MINUTE_MS)).toBe(false)
  })

  it('stays told through the night, in which nobody can tell, and is forgotten after days', () => {
    const { sees } = camera()
    sees(1, 30 * MINUTE_MS)
    sees(0.2, 2 * MINUTE_MS)
    expect(sees(undefined, DAY_MS / 2, MINUTE_MS)).toBe(true)
    expect(sees(0.2, 2 * MINUTE_MS)).toBe(true)
    expect(sees(0.2, 5 * DAY_MS, MINUTE_MS)).toBe(false)
  })

  it('must be seen for the whole minute: night, a gap and a clock that goes back begin it anew', () => {
    const { sees, goBack } = camera()
    sees(1, 30 * MINUTE_MS)
    sees(0.2, 50_000)
    sees(undefined, 20_000)
    expect(sees(0.2, 50_000)).toBe(false)
    sees(0.2, 1000, 5 * MINUTE_MS)
    expect(sees(0.2, 50_000)).toBe(false)
    goBack(30_000)
    expect(sees(0.2, 50_000)).toBe(false)
    expect(sees(0.2, 20_000)).toBe(true)
  })

  it('is the same at every cadence', () => {
    for (const everyMs of [40, 200, 2000, 10_000]) {
      const { sees } = camera()
      expect(sees(1, 20 * MINUTE_MS, everyMs)).toBe(false)
      expect(sees(0.2, 40_000, everyMs)).toBe(false)
      expect(sees(0.2, 40_000, everyMs)).toBe(true)
    }
  })

  it('measures once a second at most', () => {
    const watch = createBlurWatch()
    let measured = 0
    for (let nowMs = 0; nowMs < 10_000; nowMs += 40)
      watch.see(() => {
        measured += 1
        return 1
      }, nowMs)
    expect(measured).toBe(10)
  })
})
