import { describe, expect, it } from 'vitest'
import { agree } from '../../../../edge/pipeline/glance/agreement.js'
import { detectionsOf } from '../../../support/detections.js'

const car = { label: 'car', box: [100, 100, 200, 160] } as const
const next = { label: 'car', box: [210, 100, 310, 160] } as const

describe('two looks', () => {
  it('agree on the same things, whatever their order and their scores', () => {
    const first = detectionsOf([
      { ...car, score: 0.9 },
      { ...next, score: 0.4 },
    ]) // prettier-ignore
    const second = detectionsOf([
      { ...car, box: [104, 98, 203, 161], score: 0.4 },
      { ...next, score: 0.8 },
    ]) // prettier-ignore
    expect(agree(first, second)).toBe(true)
    expect(agree(detectionsOf([]), detectionsOf([]))).toBe(true)
  })

  it('do not agree where one finds more, elsewhere, or something else', () => {
    const found = detectionsOf([car])
    expect(agree(found, detectionsOf([]))).toBe(false)
    expect(agree(found, detectionsOf([car, next]))).toBe(false)
    expect(agree(found, detectionsOf([next]))).toBe(false)
    expect(agree(found, detectionsOf([{ ...car, label: 'bus' }]))).toBe(false)
  })

  it('do not agree where one finds a thing twice', () => {
    const twice = [car, { ...car, box: [101, 100, 201, 160] }] as const
    expect(agree(detectionsOf([car, next]), detectionsOf(twice))).toBe(false)
    expect(agree(detectionsOf(twice), detectionsOf([car, next]))).toBe(false)
  })
})
