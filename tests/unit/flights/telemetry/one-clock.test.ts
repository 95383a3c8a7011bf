import { describe, expect, it } from 'vitest'
import { OneClock, writtenTime } from '../../../../edge/flights/telemetry/one-clock.js'

describe('times as files write them', () => {
  it.each([
    ['2020-04-02 15:19:58,720,764', Date.UTC(2020, 3, 2, 15, 19, 58) + 720.764, 'local'],
    ['2022.06.21 16:06:17', Date.UTC(2022, 5, 21, 16, 6, 17), 'local'],
    ['2024/2/29 06:07:08.5', Date.UTC(2024, 1, 29, 6, 7, 8, 500), 'local'],
    ['2024-02-29T06:07:08Z', Date.UTC(2024, 1, 29, 6, 7, 8), 'utc'],
    ['2024-02-29T06:07:08.123456789-03:30', Date.UTC(2024, 1, 29, 9, 37, 8) + 123.457, 'utc'],
    ['23:59:60', 86_400_000, 'day'],
  ])('%s', (text, ms, of) => {
    expect(writtenTime(text)?.ms).toBeCloseTo(ms, 2)
    expect(writtenTime(text)?.of).toBe(of)
  })

  it.each([
    '2023-02-29T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '2024-13-01 00:00:00',
    '2024-01-01 24:00:00',
    '24:00:00',
    '2024-01-01T00:00:00+25:00',
    'NaN',
    '',
    '12024-01-01 00:00:00',
  ])('not %s', text => expect(writtenTime(text)).toBeUndefined())
})

describe('one clock', () => {
  it('leaves out what is written in another way than most', () => {
    const times = ['2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z', '2024-01-01 00:00:02'].map(
      text => writtenTime(text)!,
    )
    const clock = new OneClock(times, 60)
    expect(clock.isUtc).toBe(true)
    expect(times.map(time => clock.ms(time))).toEqual([
      Date.UTC(2024, 0, 1),
      Date.UTC(2024, 0, 1, 0, 0, 1),
      undefined,
    ])
  })

  it('passes midnight forth and back', () => {
    const times = ['23:59:59', '00:00:01', '23:59:58', '00:00:02'].map(text => writtenTime(text)!)
    const clock = new OneClock(times, undefined)
    expect(clock.isUtc).toBe(false)
    const ms = times.map(time => clock.ms(time)!)
    expect(ms.map(each => each - ms[0]!)).toEqual([0, 2000, -1000, 3000])
  })
})
