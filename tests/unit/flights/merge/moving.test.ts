import { describe, expect, it } from 'vitest'
import type { Look } from '../../../../edge/flights/merge/look.js'
import { isMoving } from '../../../../edge/flights/merge/moving.js'
import { PoseErrors } from '../../../../edge/flights/merge/pose-errors.js'
import { Thing } from '../../../../edge/flights/merge/thing.js'

const times = Array.from({ length: 20 }, (_, index) => index * 500)

/** A vehicle at these places, seen by a drone whose pitch moves places by `pitchShiftM` north for each sigma. */
const looks = (at: (second: number) => readonly [number, number], pitchShiftM = () => 0.1): Look[] =>
  times.map((atMs, frame) => ({
    ...{ frame, atMs, scenario: 'illegal-parking', label: 'car', score: 0.8, box: [0, 0, 9, 9] as const },
    ...{ at: at(atMs / 1000), towards: [0, 1] as const, widthM: 2, distanceM: 20, placeSigmaM: 1.5 },
    ...{ ownError: [0.05, 0, 0.05] as const, aim: [[0, 0], [0, pitchShiftM()] as const] },
  }))

describe('a vehicle', () => {
  it('moves that drives by, and does not that stands', () => {
    const errors = () => PoseErrors.unknown(times)
    expect(
      isMoving(
        new Thing(
          looks(second => [4 * second, 0]),
          errors(),
        ),
      ),
    ).toBe(true)
    expect(
      isMoving(
        new Thing(
          looks(() => [0, 0]),
          errors(),
        ),
      ),
    ).toBe(false)
  })

  it('stands where what was learned of the poses explains that its place seems to move', () => {
    // Two sigmas of pitch, while the drone comes nearer and each of them means less and less.
    const shiftAt = (second: number) => 6 - 0.5 * second
    const seen = looks(second => [0, 2 * shiftAt(second)]).map(
      (look): Look => ({
        ...look,
        aim: [
          [0, 0],
          [0, shiftAt(look.atMs / 1000)],
        ],
      }),
    )
    const errors = PoseErrors.unknown(times)
    const learned = errors.sensitivityOf(seen[0]!)
    for (let again = 0; again < 5; again += 1) errors.observe(learned, [0, 12], [0.01, 0, 0.01])
    expect(isMoving(new Thing(seen, errors))).toBe(false)
  })
})
