import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, boxCentre } from '../../../../edge/domain/box.js'
import {
  headPart,
  hidingBoxes,
  isSameThing,
  platePart,
} from '../../../../edge/pipeline/record/telling-parts.js'

const contains = (outer: Box, [x, y]: readonly [number, number]): boolean =>
  x >= outer[0] && x <= outer[2] && y >= outer[1] && y <= outer[3]

const anyBox = fc
  .tuple(
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.double({ min: 1, max: 500, noNaN: true }),
    fc.double({ min: 1, max: 500, noNaN: true }),
  )
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height])

describe('the part that tells who it is', () => {
  it('is the upper part of somebody upright, and a little around it', () => {
    const [left, top, right, bottom] = headPart([100, 200, 140, 300])
    expect([left, right]).toEqual([96, 144])
    expect(top).toBeCloseTo(197)
    expect(bottom).toBeCloseTo(230)
  })

  it('is more of somebody of whom only the upper half is seen, and all of who lies', () => {
    expect(headPart([100, 200, 150, 260])[3]).toBeCloseTo(237.5)
    expect(headPart([100, 200, 200, 240])[3]).toBe(240)
  })

  it('is the lower half of a vehicle, and a little around it', () => {
    expect(platePart([100, 200, 200, 280])).toEqual([95, 240, 205, 284])
  })

  it('covers the whole width, ends within the box of a person, and begins above it', () => {
    fc.assert(
      fc.property(anyBox, box => {
        const head = headPart(box)
        expect(head[0]).toBeLessThan(box[0])
        expect(head[2]).toBeGreaterThan(box[2])
        expect(head[1]).toBeLessThan(box[1])
        expect(head[3]).toBeLessThanOrEqual(box[3])
        expect(head[3] - box[1]).toBeGreaterThanOrEqual(0.3 * (box[3] - box[1]) - 1e-6)
      }),
    )
  })
})

const left: Box = [0, 0, 40, 100]
const right: Box = [100, 0, 140, 100]
const people = (owners: readonly Box[], found: readonly Box[]) =>
  hidingBoxes({ owners, partOf: headPart, found })

describe('what hides everybody', () => {
  it('is the part of each, where no model looks', () => {
    expect(people([left, right], [])).toEqual([headPart(left), headPart(right)])
  })

  it('is what a model found in somebody, and the part of who it found nothing in', () => {
    expect(people([left, right], [[10, 5, 30, 25]])).toEqual([[6, 1, 34, 29], headPart(right)])
  })

  it('is also what a model found where nobody is known to be', () => {
    expect(people([left], [[60, 50, 70, 60]])).toEqual([[58, 48, 72, 62], headPart(left)])
  })

  it('does not take somebody for hidden by a face on the shirt', () => {
    expect(people([left], [[15, 60, 25, 70]])).toContainEqual(headPart(left))
  })

  it('does not take two people who cover each other for hidden by one face', () => {
    const behind: Box = [20, 0, 60, 100]
    const face: Box = [33, 5, 47, 20]
    expect(people([left, behind], [face])).toContainEqual(headPart(left))
    expect(people([left, behind], [face])).not.toContainEqual(headPart(behind))
    const both: Box[] = [[13, 5, 27, 20], face]
    expect(people([left, behind], both)).toHaveLength(2)
  })

  it('leaves out the one that may be shown, and what was found in it, and nothing else', () => {
    const cars: Box[] = [
      [0, 0, 100, 80],
      [200, 0, 300, 80],
    ]
    const hide = (found: readonly Box[]) =>
      hidingBoxes({
        owners: cars,
        partOf: platePart,
        found,
        isShown: car => isSameThing(car, [3, 2, 100, 79]),
      })
    expect(hide([])).toEqual([platePart(cars[1]!)])
    const plates: Box[] = [
      [40, 60, 60, 66],
      [240, 60, 260, 66],
      [150, 60, 170, 66],
    ]
    expect(hide(plates).map(boxCentre)).toEqual([
      [250, 63],
      [160, 63],
    ])
  })

  it('hides each owner and each find, whatever lies where', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 6 }), fc.array(anyBox, { maxLength: 6 }), (owners, found) => {
        const hidden = people(owners, found)
        for (const find of found) expect(hidden.some(box => contains(box, boxCentre(find)))).toBe(true)
        for (const owner of owners) {
          const part = headPart(owner)
          const isHidden = hidden.some(box => box.every((side, at) => side === part[at]))
          expect(isHidden || found.some(find => contains(part, boxCentre(find)))).toBe(true)
        }
        // A find hides one of them at most.
        expect(hidden.length).toBeGreaterThanOrEqual(Math.max(owners.length, found.length))
      }),
    )
  })
})
