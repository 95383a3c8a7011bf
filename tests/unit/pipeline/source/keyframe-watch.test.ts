import { describe, expect, it } from 'vitest'
import { watchKeyframes } from '../../../../edge/pipeline/source/keyframe-watch.js'

const LIMIT_MS = 5000

function watch() {
  const told: (number | string)[] = []
  const keyframes = watchKeyframes(LIMIT_MS, {
    onRare: gapMs => told.push(gapMs),
    onReordered: () => told.push('B'),
  })
  keyframes.begin()
  /** Gives frames at these times; the first answer that was true, as an index. */
  const see = (timesMs: readonly number[], keyframe = true) =>
    timesMs.findIndex(ptsMs => keyframes.see({ ptsMs, keyframe }))
  return { keyframes, told, see }
}

const plain = { kind: 'keyframes' }
const filled = { kind: 'keyframes', fillMs: LIMIT_MS }

describe('watchKeyframes', () => {
  it('is content with key frames that come in time', () => {
    const { keyframes, told, see } = watch()
    expect(see([0, 2000, 4000, 9000, 15_000, 20_000])).toBe(-1)
    expect(keyframes.cadence()).toEqual(plain)
    expect(told).toEqual([])
  })

  it('fills after two gaps in a row that are too long', () => {
    const { keyframes, told, see } = watch()
    expect(see([0, 10_000, 20_000])).toBe(2)
    expect(keyframes.cadence()).toEqual(filled)
    expect(told).toEqual([10_000])
  })

  it('forgives one gap, which may be a lost packet', () => {
    expect(watch().see([0, 2000, 10_000, 12_000, 20_000, 22_000])).toBe(-1)
  })

  it('goes back when the key frames come in time again, and looks at key frames only', () => {
    const { keyframes, see } = watch()
    see([0, 10_000, 20_000])
    keyframes.begin()
    expect(see([0, 1000, 2000, 3000], false)).toBe(-1)
    expect(see([0, 10_000, 12_000, 14_000])).toBe(3)
    expect(keyframes.cadence()).toEqual(plain)
  })

  it('does not count the gap between two connections', () => {
    const { keyframes, see } = watch()
    see([0, 10_000])
    keyframes.begin()
    expect(see([60_000, 62_000])).toBe(-1)
  })

  it('takes silence after a single key frame for one that is too far away, and no frame at all for a fault', () => {
    const { keyframes, told, see } = watch()
    keyframes.stalled()
    expect(keyframes.cadence()).toEqual(plain)
    keyframes.begin()
    see([0])
    keyframes.stalled()
    expect(keyframes.cadence()).toEqual(filled)
    expect(told).toEqual([Number.POSITIVE_INFINITY])
  })

  it('decodes what others refer to where the camera reorders, says so once, and goes back', () => {
    const { keyframes, told } = watch()
    let misread = 0
    keyframes.misread.subscribe(() => {
      misread += 1
    })
    keyframes.reorders(0)
    expect([keyframes.cadence(), misread]).toEqual([plain, 0])
    keyframes.reorders(2)
    keyframes.reorders(2)
    expect([keyframes.cadence(), misread]).toEqual([{ ...plain, reordered: true }, 1])
    expect(told).toEqual(['B'])
    keyframes.reorders(0)
    expect([keyframes.cadence(), misread]).toEqual([plain, 2])
  })

  it('lets a connection go on that decodes everything, whatever its order', () => {
    const { keyframes, see } = watch()
    see([0, 10_000, 20_000])
    keyframes.misread.subscribe(() => expect.fail('nothing is misread'))
    keyframes.reorders(2)
    expect(keyframes.cadence()).toEqual({ ...filled, reordered: true })
  })
})
