import { describe, expect, it } from 'vitest'
import type { Look } from '../../../../edge/flights/merge/look.js'
import { PoseErrors } from '../../../../edge/flights/merge/pose-errors.js'
import { withOneName } from '../../../../edge/flights/merge/rivals.js'
import { Thing } from '../../../../edge/flights/merge/thing.js'

const SIZES: Readonly<Record<string, number>> = { 'illegal-parking': 2.5, sanitation: 1 }
const TIMES = Array.from({ length: 20 }, (_, index) => index * 1000)

interface Wish {
  readonly frames: readonly number[]
  readonly distanceM: number
  readonly at?: readonly [number, number]
  readonly box?: Look['box']
  readonly widthM?: number
}

const thing = (scenario: string, label: string, wish: Wish): Thing => {
  const { frames, distanceM, at = [0, 0], box = [100, 100, 150, 150], widthM = 2 } = wish
  const looks = frames.map(
    (frame): Look => ({
      ...{
        frame,
        atMs: TIMES[frame]!,
        scenario,
        label,
        score: 0.5,
        box,
        at,
        towards: [0, 1],
        widthM,
        distanceM,
      },
      ...{ ownError: [0.04, 0, 0.04], aim: [], placeSigmaM: 1.5 },
    }),
  )
  return new Thing(looks, PoseErrors.unknown(TIMES))
}
const car = (wish: Wish) => thing('illegal-parking', 'car', wish)
const garbage = (wish: Wish) => thing('sanitation', 'garbage', wish)
const named = (...things: Thing[]) =>
  withOneName(things, scenario => SIZES[scenario]!).map(({ label }) => label)

describe('a place that is called by two names', () => {
  it('keeps the one that is said from near by, though the other is said more often', () => {
    const far = car({ frames: [0, 1, 2, 3, 4, 5, 6, 7], distanceM: 30 })
    const near = garbage({ frames: [10, 11], distanceM: 8 })
    expect(named(far, near)).toEqual(['garbage'])
    expect(named(near, far)).toEqual(['garbage'])
  })

  it('keeps both where one frame shows them in two places', () => {
    const parked = car({ frames: [0, 1, 2], distanceM: 10 })
    const beside = garbage({ frames: [1, 2, 3], distanceM: 10, box: [160, 100, 200, 150] })
    expect(named(parked, beside)).toEqual(['car', 'garbage'])
    const same = garbage({ frames: [1, 2], distanceM: 10, box: [98, 100, 152, 150] })
    expect(named(parked, same)).toEqual(['car'])
  })

  it('keeps both where they lie apart, or are of other widths', () => {
    const parked = car({ frames: [0, 1, 2], distanceM: 10 })
    expect(named(parked, garbage({ frames: [10, 11], distanceM: 10, at: [6, 0] }))).toHaveLength(2)
    expect(named(parked, garbage({ frames: [10, 11], distanceM: 10, widthM: 0.6 }))).toHaveLength(2)
  })

  it('leaves what two scenarios call the same', () => {
    const other = thing('fire-lane', 'car', { frames: [10, 11], distanceM: 10 })
    expect(
      withOneName([car({ frames: [0, 1], distanceM: 10 }), other], () => 2.5).map(({ scenario }) => scenario),
    ).toEqual(['illegal-parking', 'fire-lane'])
  })
})
