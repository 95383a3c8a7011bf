import { describe, expect, it } from 'vitest'
import { type Found, seenThings } from '../../../../tools/flights/seen-things.js'
import { readFlightTruth } from '../../../../tools/flights/truth-file.js'
import type { FlightTruth } from '../../../../tools/world/flight-truth.js'

const patrol = readFlightTruth('patrol')
const [car, pothole] = ['car', 'pothole'].map(label =>
  patrol.things.findIndex(thing => thing.label === label),
) as [number, number]

/** The same two things in each of five frames. */
const truth: FlightTruth = {
  ...patrol,
  frames: Array.from({ length: 5 }, () => ({
    ...patrol.frames[0]!,
    boxes: [
      [car, 100, 100, 200, 200, 9000, 150, 200],
      [pothole, 300, 300, 400, 340, 3000, 350, 320],
    ],
  })),
}
const found = (label: string, ...box: [number, number, number, number]): Found => ({ label, box })
const idOf = (thing: number) => patrol.things[thing]!.id

describe('what a model has seen', () => {
  it('is a thing found in three frames under names that fit, the commonest first', () => {
    const frames = [[found('truck', 105, 95, 205, 200)], [found('car', 100, 100, 200, 200)], [], [], []]
    expect(seenThings(truth, frames)).toEqual([])
    frames[3] = [found('car', 90, 100, 200, 200)]
    expect(seenThings(truth, frames)).toEqual([{ id: idOf(car), frames: 3, labels: ['car', 'truck'] }])
  })

  it('is not one found under the name of another, or elsewhere', () => {
    const wrongName = Array.from({ length: 5 }, () => [found('car', 300, 300, 400, 340)])
    const elsewhere = Array.from({ length: 5 }, () => [found('pothole', 370, 300, 470, 340)])
    expect(seenThings(truth, wrongName)).toEqual([])
    expect(seenThings(truth, elsewhere)).toEqual([])
    const overlapping = Array.from({ length: 5 }, () => [
      found('pothole', 350, 300, 450, 340),
      found('pothole', 340, 300, 440, 340),
    ])
    expect(seenThings(truth, overlapping)).toEqual([{ id: idOf(pothole), frames: 5, labels: ['pothole'] }])
  })
})
