import { describe, expect, it } from 'vitest'
import { bothLanguages, wordsOf } from '../../../edge/config/words.js'
import { garbage, parking } from '../../support/judging.js'

describe('wordsOf', () => {
  it('knows every label of a scenario that two cameras use differently', () => {
    const { car, truck } = parking.labels
    const words = wordsOf([
      { ...parking, labels: { car: car! } },
      { ...parking, labels: { truck: truck! } },
      garbage,
    ])
    expect(words.label(parking.id, 'car')).toEqual({ zh: '小汽车', en: 'car' })
    expect(words.label(parking.id, 'truck')).toEqual({ zh: '货车', en: 'truck' })
    expect(words.scenario(garbage.id)).toEqual({ zh: '环境卫生', en: 'Sanitation' })
  })

  it('lets the id stand where nothing is known, once', () => {
    const words = wordsOf([])
    expect(bothLanguages(words.scenario('flood'))).toBe('flood')
    expect(bothLanguages(words.label('flood', 'water'))).toBe('water')
    expect(bothLanguages({ zh: '积水', en: 'water' })).toBe('积水 water')
  })
})
