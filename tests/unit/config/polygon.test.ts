import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossesItself, isFlat } from '../../../edge/config/polygon.js'

type Corner = [number, number]

/** Corners at rising angles round a centre, at any distance from it: such a polygon never crosses itself. */
const star = fc
  .array(
    fc.tuple(fc.double({ min: 0.05, max: 0.4, noNaN: true }), fc.double({ min: 0.1, max: 0.9, noNaN: true })),
    {
      minLength: 4,
      maxLength: 12,
    },
  )
  .map(spokes =>
    spokes.map(([length, turn], index): Corner => {
      const angle = ((index + turn) / spokes.length) * 2 * Math.PI
      return [0.5 + length * Math.cos(angle), 0.5 + length * Math.sin(angle)]
    }),
  )

describe('a polygon', () => {
  it.each<[what: string, points: Corner[], crosses: boolean]>([
    [
      'triangle',
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      false,
    ],
    [
      'square',
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      false,
    ],
    [
      'arrow head',
      [
        [0, 0],
        [1, 1],
        [2, 0],
        [1, 3],
      ],
      false,
    ],
    [
      'corner on a straight edge',
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [2, 2],
      ],
      false,
    ],
    [
      'bow tie',
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
      true,
    ],
    [
      'spike that folds back',
      [
        [0, 0],
        [2, 0],
        [1, 0],
        [1, 1],
      ],
      true,
    ],
    [
      'same corner twice in a row',
      [
        [0, 0],
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      true,
    ],
    [
      'touches itself at a corner',
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [1, 0],
        [0, 2],
      ],
      true,
    ],
  ])('%s', (_, points, crosses) => {
    expect(crossesItself(points)).toBe(crosses)
  })

  it('does not cross itself where its corners go round once', () => {
    fc.assert(fc.property(star, points => !crossesItself(points)))
  })

  it('crosses itself once two corners that are not neighbours change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 20 }), fc.nat(), (count, seed) => {
        const points = Array.from({ length: count }, (_, index): Corner => {
          const angle = (index / count) * 2 * Math.PI
          return [Math.cos(angle), Math.sin(angle)]
        })
        const first = seed % count
        const second = (first + 1) % count
        const changed = points.map((point, index) =>
          index === first ? points[second]! : index === second ? points[first]! : point,
        )
        expect(crossesItself(changed)).toBe(true)
      }),
    )
  })

  it('is flat exactly where its corners lie on one line', () => {
    expect(
      isFlat([
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ]),
    ).toBe(true)
    expect(
      isFlat([
        [0.3, 0.3],
        [0.3, 0.3],
        [0.3, 0.3],
      ]),
    ).toBe(true)
    expect(
      isFlat([
        [0, 0],
        [0, 0],
        [0.001, 0],
        [0, 0.001],
      ]),
    ).toBe(false)
  })
})
