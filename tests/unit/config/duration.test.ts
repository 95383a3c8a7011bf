import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../../edge/config/schema/duration.js'

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['3m', 180_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1m1ms', 60_001],
    ['1d2h3m4s5ms', 93_784_005],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    '90',
    's',
    '1.5s',
    '-1s',
    '1 s',
    '30m1h',
    '1s1s',
    '1H',
    '1min',
    '1s ',
    '9999999999999999h',
  ])('is not %j', text => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('is read back from what it is written as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), ms => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })

  it('is the sum of its parts', () => {
    const count = fc.integer({ min: 0, max: 999 })
    fc.assert(
      fc.property(count, count, count, count, (h, m, s, ms) => {
        expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1000 + ms)
      }),
    )
  })

  it('is written with each unit only where it is needed', () => {
    expect([0, 1, 1000, 90_000, 5_400_000, 86_400_000].map(formatDuration)).toEqual([
      '0s',
      '1ms',
      '1s',
      '1m30s',
      '1h30m',
      '1d',
    ])
  })
})
