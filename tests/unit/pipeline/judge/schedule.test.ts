import { describe, expect, it } from 'vitest'
import { createSchedule } from '../../../../edge/pipeline/judge/schedule.js'

const shanghai = (text: string) => Date.parse(`${text}+08:00`)

describe('createSchedule', () => {
  it('holds always without a window', () => {
    expect(createSchedule([], 'Asia/Shanghai')(0)).toBe(true)
  })

  it.each([
    ['2026-11-23T06:59:59', false],
    ['2026-11-23T07:00:00', true],
    ['2026-11-23T08:59:59', true],
    ['2026-11-23T09:00:00', false],
    ['2026-11-22T08:00:00', false],
  ])('no parking on Mondays 07:00-09:00: %s is %s', (at, expected) => {
    const holds = createSchedule([{ days: ['mon'], fromMinute: 7 * 60, toMinute: 9 * 60 }], 'Asia/Shanghai')
    expect(holds(shanghai(at))).toBe(expected)
  })

  it.each([
    ['2026-11-27T21:59:00', false],
    ['2026-11-27T22:00:00', true],
    ['2026-11-28T05:59:00', true],
    ['2026-11-28T06:00:00', false],
    ['2026-11-28T23:00:00', false],
  ])('a window over midnight belongs to the day it begins on: %s is %s', (at, expected) => {
    const holds = createSchedule([{ days: ['fri'], fromMinute: 22 * 60, toMinute: 6 * 60 }], 'Asia/Shanghai')
    expect(holds(shanghai(at))).toBe(expected)
  })

  it('follows the daylight saving time of the site', () => {
    const holds = createSchedule([{ days: ['sun'], fromMinute: 7 * 60, toMinute: 9 * 60 }], 'Europe/Paris')
    expect(holds(Date.parse('2026-03-29T05:00:00Z'))).toBe(true)
    expect(holds(Date.parse('2026-03-22T05:30:00Z'))).toBe(false)
  })
})
