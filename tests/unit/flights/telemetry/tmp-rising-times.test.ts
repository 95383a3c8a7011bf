import fc from 'fast-check'
fc.configureGlobal({ numRuns: 3000 })
import { describe, expect, it } from 'vitest'
import { inRisingTime } from '../../../../edge/flights/telemetry/rising-times.js'

const placed = (times: readonly number[]) =>
  times.map((tMs, index) => ({ at: index + 1, pose: { tMs, lon: index, lat: 1 } }))

/** Of all subsequences, the longest that rises, by trying. */
function longest(times: readonly number[]): number {
  const best: number[] = []
  for (const [index, time] of times.entries())
    best.push(1 + Math.max(0, ...best.filter((_, before) => before < index && times[before]! < time)))
  return Math.max(0, ...best)
}

describe('times that rise', () => {
  it('are as many as there can be, in the order of the file', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), times => {
        const { poses, skipped } = inRisingTime(placed(times))
        expect(poses).toHaveLength(longest(times))
        expect(skipped).toHaveLength(times.length - poses.length)
        for (const [index, pose] of poses.entries())
          if (index > 0) {
            expect(pose.tMs).toBeGreaterThan(poses[index - 1]!.tMs)
            expect(pose.lon).toBeGreaterThan(poses[index - 1]!.lon)
          }
      }),
    )
  })

  it('leave out one that was damaged, and repetitions', () => {
    expect(inRisingTime(placed([0, 1, 99, 2, 2, 3])).skipped).toEqual([
      { at: 3, reason: 'its time does not fit those around it' },
      { at: 4, reason: 'another has the same time' },
    ])
  })
})
