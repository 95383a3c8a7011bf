import { describe, expect, it } from 'vitest'
import { confusionOf } from '../../../../edge/cli/eval/confusion.js'
import type { Box } from '../../../../edge/domain/box.js'
import { scored, truth } from './scenes.js'

const CAR = 0
const BUS = 1
const here: Box = [0, 0, 100, 100]
const there: Box = [300, 0, 400, 100]
const thing = (box: Box, label: number, changes = {}) => ({ ...truth(box, changes), label })
const find = (box: Box, label: number) => ({ ...scored(box, 0.8), label })

describe('confusionOf', () => {
  it('counts right, taken for another, missed, and seen where nothing is', () => {
    const pictures = [
      { truths: [thing(here, CAR), thing(there, BUS)], found: [find(here, CAR), find(there, CAR)] },
      { truths: [thing(here, CAR)], found: [find(there, BUS)] },
    ]
    expect(confusionOf(pictures, 2)).toEqual([
      [1, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ])
  })

  it('pairs a thing with the detection of its own label, though another fits better', () => {
    const found = [find(here, BUS), find([0, 0, 100, 70], CAR)]
    expect(confusionOf([{ truths: [thing(here, CAR)], found }], 2)).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ])
  })

  it('does not count what lies in a crowd of its label', () => {
    const truths = [thing([0, 0, 500, 100], CAR, { crowd: true, ignored: true })]
    const found = [find(here, CAR), find(there, CAR), find(there, BUS)]
    expect(confusionOf([{ truths, found }], 2)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ])
  })

  it('pairs nothing that overlaps by less than a half', () => {
    const found = [find([0, 0, 100, 49], CAR)]
    expect(confusionOf([{ truths: [thing(here, CAR)], found }], 1)).toEqual([
      [0, 1],
      [1, 0],
    ])
  })
})
