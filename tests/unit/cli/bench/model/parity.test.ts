import { describe, expect, it } from 'vitest'
import { compareFound, isAlike, selfParity } from '../../../../../edge/cli/bench/model/parity.js'
import { detectionsOf, type Seen } from '../../../../support/detections.js'

const car: Seen = { label: 'car', box: [10, 10, 60, 40], score: 0.9 }
const person: Seen = { label: 'person', box: [100, 20, 120, 80], score: 0.6 }

const inOne = (...seen: Seen[]) => new Map([['street.jpg', detectionsOf(seen)]])

describe('compareFound', () => {
  it('finds the same alike', () => {
    const parity = compareFound(inOne(car, person), inOne(car, person))
    expect(parity).toMatchObject({ boxes: 2, missed: 0, extra: 0, worstBoxPx: 0, worstScore: 0, pictures: 1 })
    expect(parity.worst).toBeUndefined()
    expect(isAlike(parity)).toBe(true)
  })

  it('measures how far a box and a score have moved, in whatever order they come', () => {
    const moved: Seen = { label: 'car', box: [10, 10, 60, 43], score: 0.5 }
    const parity = compareFound(inOne(car, person), inOne(moved, person))
    expect(parity).toMatchObject({ boxes: 2, missed: 0, extra: 0, worstBoxPx: 3 })
    expect(parity.worstScore).toBeCloseTo(0.4)
    expect(parity.worst).toEqual({ picture: 'street.jpg', what: 'the score of car differs by 0.4000' })
    expect(isAlike(parity)).toBe(false)
  })

  it.each([
    ['a box that is missing', [car], 1, 0],
    ['a box too many', [car, person, { ...person, box: [1, 1, 9, 9], score: 0.7 }], 0, 1],
    ['another label at the same place', [car, { ...person, label: 'pothole' }], 1, 1],
    ['a second box for the same thing', [car, person, { ...car, score: 0.8 }], 0, 1],
  ] as [string, Seen[], number, number][])('counts %s', (_, found, missed, extra) => {
    const parity = compareFound(inOne(car, person), inOne(...found))
    expect(parity).toMatchObject({ missed, extra })
    expect(isAlike(parity)).toBe(false)
  })

  it('names the highest score that stands alone as the worst, however far others moved', () => {
    const moved: Seen = { ...car, box: [10, 10, 60, 30] }
    const parity = compareFound(inOne(car, person), inOne(moved))
    expect(parity.worstUnmatchedScore).toBeCloseTo(0.6)
    expect(parity.worst).toEqual({ picture: 'street.jpg', what: 'person 0.60 is missed' })
  })

  it('counts everything as missed in a picture that was not looked at', () => {
    expect(compareFound(inOne(car, person), new Map())).toMatchObject({ boxes: 2, missed: 2, extra: 0 })
  })

  it('takes the pairs that overlap most', () => {
    const left: Seen = { label: 'car', box: [0, 0, 100, 100], score: 0.9 }
    const right: Seen = { label: 'car', box: [20, 0, 120, 100], score: 0.8 }
    const parity = compareFound(inOne(left, right), inOne(right, left))
    expect(parity).toMatchObject({ missed: 0, extra: 0, worstBoxPx: 0 })
  })
})

it('says of the reference that it is one', () => {
  expect(selfParity.isReference).toBe(true)
  expect(isAlike(selfParity)).toBe(true)
})
