import { describe, expect, it } from 'vitest'
import { createNight } from '../../../edge/geometry/night.js'

const sharpNight = { afterSunsetMs: 0, beforeSunriseMs: 0 }
const MINUTE = 60_000

describe('night', () => {
  // Sunset and sunrise as almanacs give them, to the minute; two minutes are left for what they round and assume.
  const almanac = [
    ['Greenwich, winter', { lon: 0, lat: 51.48 }, '2026-12-21T15:53Z', '2026-12-22T08:04Z'],
    ['Greenwich, summer', { lon: 0, lat: 51.48 }, '2026-06-21T20:21Z', '2026-06-22T03:43Z'],
    ['Beijing', { lon: 116.407, lat: 39.904 }, '2026-12-21T16:53+08:00', '2026-12-22T07:33+08:00'],
    ['Sydney', { lon: 151.209, lat: -33.868 }, '2026-06-21T16:54+10:00', '2026-06-22T07:00+10:00'],
  ] as const

  it.each(almanac)('lies between sunset and sunrise: %s', (_, place, sunset, sunrise) => {
    const isNight = createNight(place, sharpNight)
    const [from, to] = [Date.parse(sunset), Date.parse(sunrise)]
    expect([from - 2 * MINUTE, from + 2 * MINUTE].map(isNight)).toEqual([false, true])
    expect([to - 2 * MINUTE, to + 2 * MINUTE].map(isNight)).toEqual([true, false])
    for (let atMs = from + 2 * MINUTE; atMs < to - 2 * MINUTE; atMs += 10 * MINUTE)
      expect(isNight(atMs)).toBe(true)
    for (let atMs = to + 2 * MINUTE; atMs < from + 24 * 60 * MINUTE - 4 * MINUTE; atMs += 10 * MINUTE)
      expect(isNight(atMs)).toBe(false)
  })

  it('is shorter by what is left after sunset and before sunrise, whatever was asked before', () => {
    const place = { lon: 116.407, lat: 39.904 }
    const isNight = createNight(place, { afterSunsetMs: 30 * MINUTE, beforeSunriseMs: 60 * MINUTE })
    const at = (text: string) => isNight(Date.parse(`2026-12-${text}+08:00`))
    expect([at('21T17:20'), at('21T17:26'), at('22T06:30'), at('22T06:36'), at('21T17:20')]).toEqual([
      ...[false, true, true, false, false],
    ])
  })

  it('does not come where the sun does not set, and has no beginning where it does not rise', () => {
    const isNight = createNight({ lon: 20, lat: 70 }, sharpNight)
    expect(isNight(Date.parse('2026-06-21T00:00Z'))).toBe(false)
    expect(isNight(Date.parse('2026-12-21T00:00Z'))).toBe(false)
    expect(isNight(Date.parse('2026-03-21T23:00Z'))).toBe(true)
  })
})
