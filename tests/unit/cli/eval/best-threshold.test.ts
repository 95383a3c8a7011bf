import { describe, expect, it } from 'vitest'
import { atThreshold, bestThreshold } from '../../../../edge/cli/eval/best-threshold.js'
import { curveOf } from '../../../../edge/cli/eval/curve.js'
import { I, R, W } from './scenes.js'

const curve = (rows: readonly (readonly [score: number, result: number])[], positives: number) =>
  curveOf(
    rows.map(([score]) => score),
    Uint8Array.from(rows, ([, result]) => result),
    positives,
  )

describe('bestThreshold', () => {
  it('is where F1 is highest, midway to the next score', () => {
    // F1: 2/3, 1/2, 4/5, 2/3.
    const found = curve(
      [
        [0.9, R],
        [0.8, W],
        [0.7, R],
        [0.5, W],
      ],
      2,
    )
    expect(bestThreshold(found)).toEqual({ threshold: 0.6, f1: 0.8, precision: 2 / 3, recall: 1 })
  })

  it('parts scores that lie close together', () => {
    const { threshold } = bestThreshold(
      curve(
        [
          [0.50012, R],
          [0.50003, W],
        ],
        1,
      ),
    )!
    expect(threshold).toBeGreaterThan(0.50003)
    expect(threshold).toBeLessThanOrEqual(0.50012)
  })

  it('keeps equal scores together', () => {
    expect(
      bestThreshold(
        curve(
          [
            [0.6, R],
            [0.6, W],
            [0.2, W],
          ],
          1,
        ),
      ),
    ).toMatchObject({ f1: 2 / 3, precision: 0.5 })
  })

  it('takes no notice of what is ignored', () => {
    expect(
      bestThreshold(
        curve(
          [
            [0.9, I],
            [0.8, R],
            [0.7, I],
            [0.2, W],
          ],
          1,
        ),
      ),
    ).toMatchObject({ f1: 1, threshold: 0.5 })
  })

  it('is none where nothing is right', () => {
    expect(bestThreshold(curve([[0.9, W]], 1))).toBeUndefined()
    expect(bestThreshold(curve([], 1))).toBeUndefined()
  })
})

describe('atThreshold', () => {
  const found = curve(
    [
      [0.9, R],
      [0.8, W],
      [0.7, R],
      [0.5, W],
    ],
    2,
  )
  it.each([
    [0.95, 0, 0],
    [0.9, 1, 0.5],
    [0.75, 0.5, 0.5],
    [0.7, 2 / 3, 1],
    [0, 0.5, 1],
  ])('with %s has precision %s and recall %s', (threshold, precision, recall) => {
    expect(atThreshold(found, threshold)).toMatchObject({ threshold, precision, recall })
  })
})
