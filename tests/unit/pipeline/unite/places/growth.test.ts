import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../../../../edge/domain/road-place.js'
import { growthOf } from '../../../../../edge/pipeline/unite/places/growth.js'
import { seriesOf } from '../../../../../edge/pipeline/unite/places/series.js'
import { meanSlope, slopeOf } from '../../../../../edge/pipeline/unite/places/slope.js'
import { studentQuantile } from '../../../../../edge/pipeline/unite/places/student.js'
import { createNoise } from '../../../../../tools/road/noise.js'

const DAY_MS = 86_400_000

const measured = (id: string, day: number, value: number, given: Partial<Measurement> = {}): Measurement => ({
  placeId: 'p',
  incidentId: 'i',
  atMs: (20_000 + day + 0.5) * DAY_MS,
  source: { kind: 'camera', id },
  modelId: 'urban-nano',
  label: 'depression',
  unit: 'm2',
  value,
  sigma: 0.05 * value,
  ...given,
})

interface Looks {
  readonly areaM2: (day: number) => number
  /** Noise of a day, relative. */
  readonly noise: number
  readonly cameras: readonly { readonly id: string; readonly bias: number }[]
  readonly flightDays?: readonly number[]
}

/** On which day growth is sure, counted from 1; undefined where it is not within so many days. */
function recognised({ areaM2, noise, cameras, flightDays = [] }: Looks, days: number, seed: number) {
  const draw = createNoise(seed)
  const all: Measurement[] = []
  for (let day = 0; day < days; day += 1) {
    const blurred = () => areaM2(day) * (1 + noise * draw())
    for (const { id, bias } of cameras) all.push(measured(id, day, bias * blurred()))
    if (flightDays.includes(day))
      all.push(measured('m30', day, 0.95 * blurred(), { source: { kind: 'flight', id: 'm30' } }))
    if (growthOf(seriesOf(all))?.isSure) return day + 1
  }
  return undefined
}

const east = { id: 'east', bias: 1 }
const west = { id: 'west', bias: 1.1 }
const seeds = Array.from({ length: 100 }, (_, seed) => seed + 1)
const growing = (startM2: number) => (day: number) => startM2 + 0.05 * day

describe('growth', () => {
  it('of 0.05 m² a day is recognised on the 8th day by one camera, and on the 6th with a second and two flights (medians of 100)', () => {
    const alone = { areaM2: growing(0.5), noise: 0.05, cameras: [east] }
    const together = { ...alone, cameras: [east, west], flightDays: [3, 9] }
    const daysOf = (looks: Looks) =>
      seeds.map(seed => recognised(looks, 30, seed) ?? 99).sort((a, b) => a - b)
    const [one, all] = [daysOf(alone), daysOf(together)]
    expect(one[50]).toBeLessThanOrEqual(8)
    expect(one.at(-1)).toBeLessThanOrEqual(11)
    expect(all[50]).toBeLessThanOrEqual(6)
    expect(all.at(-1)).toBeLessThanOrEqual(10)
    expect(all[50]).toBeLessThan(one[50]!)
  })

  it('is not seen in a hundred places that do not change, looked at for thirty days', () => {
    const still = { areaM2: () => 1, noise: 0.05, cameras: [east, west], flightDays: [3, 9, 17] }
    expect(seeds.filter(seed => recognised(still, 30, seed) !== undefined)).toEqual([])
  })

  it('is not the bias of a camera that joins, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 999 }),
        (bias, seed) => {
          const draw = createNoise(seed)
          const days = Array.from({ length: 20 }, (_, day) => day)
          const first = days.slice(0, 10).map(day => measured('east', day, 1 + 0.02 * draw()))
          const second = days.slice(10).map(day => measured('west', day, bias * (1 + 0.02 * draw())))
          expect(growthOf(seriesOf([...first, ...second]))?.isSure).toBe(false)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('does not put square metres and shares of the view together, nor two models', () => {
    const days = [0, 1, 2, 3, 4, 5, 6, 7]
    const share = days.map(day => measured('east', day, 0.01, { unit: 'share' }))
    const area = days.map(day => measured('east', day + 8, 1))
    expect(growthOf(seriesOf([...share, ...area]))).toMatchObject({ unit: 'm2', days: 8, isSure: false })
    const better = days.map(day => measured('east', day + 8, 1.5, { modelId: 'urban-small' }))
    const both = seriesOf([...days.map(day => measured('east', day, 1)), ...better])
    expect(both.map(({ modelId }) => modelId)).toEqual(['urban-nano', 'urban-small'])
    expect(growthOf(both)).toMatchObject({ perWeek: 0, isSure: false })
  })

  it('is told of shares where no area is known', () => {
    const shares = Array.from({ length: 14 }, (_, day) =>
      measured('east', day, 0.01 + 0.002 * day, { unit: 'share', sigma: undefined as never }),
    )
    expect(growthOf(seriesOf(shares))).toMatchObject({ unit: 'share', isSure: true })
    expect(growthOf(seriesOf(shares))!.perWeek).toBeCloseTo(0.014, 6)
  })

  it('is unknown before the fourth day and from looks of three days', () => {
    const looks = [0, 0.1, 0.2, 1, 2].map(day => measured('east', day, 1 + day))
    expect(growthOf(seriesOf(looks))).toBeUndefined()
    expect(growthOf(seriesOf([...looks, measured('east', 3, 4)]))).toBeDefined()
    expect(growthOf([])).toBeUndefined()
  })

  it('takes the median of a day, so that one wet evening is not growth', () => {
    const looks = Array.from({ length: 240 }, (_, hour) =>
      measured('east', hour / 24, hour > 200 && hour < 208 ? 9 : 1),
    )
    expect(growthOf(seriesOf(looks))).toMatchObject({ isSure: false, perWeek: 0 })
  })

  it('is not sure of what has grown by less than a tenth', () => {
    const looks = (perDay: number) =>
      ['east', 'west', 'north'].flatMap(id =>
        Array.from({ length: 61 }, (_, day) => measured(id, day, 1 + perDay * day, { sigma: 0.001 })),
      )
    const [little, more] = [growthOf(seriesOf(looks(0.0012)))!, growthOf(seriesOf(looks(0.002)))!]
    expect(little.perWeek / little.sigmaPerWeek).toBeGreaterThan(4.5)
    expect([little.isSure, more.isSure]).toEqual([false, true])
  })

  it('holds on, once sure, until it is only half as certain', () => {
    const looks = Array.from({ length: 6 }, (_, day) => measured('east', day, 1 + 0.05 * day))
    const series = seriesOf(looks)
    expect([growthOf(series)?.isSure, growthOf(series, true)?.isSure]).toEqual([false, true])
    const flat = seriesOf(looks.map(look => ({ ...look, value: 1 })))
    expect(growthOf(flat, true)?.isSure).toBe(false)
  })

  it('is recognised by a camera whose calibration is bad, which is so each day, and not by flights that know no better', () => {
    const looks = (kind: 'camera' | 'flight') =>
      Array.from({ length: 12 }, (_, day) =>
        measured('east', day, 1 + 0.05 * day, { sigma: 1, source: { kind, id: 'east' } }),
      )
    expect(growthOf(seriesOf(looks('camera')))?.isSure).toBe(true)
    expect(growthOf(seriesOf(looks('flight')))?.isSure).toBe(false)
  })

  it('is negative of what shrinks, and never sure', () => {
    const looks = Array.from({ length: 20 }, (_, day) => measured('east', day, 3 - 0.1 * day))
    expect(growthOf(seriesOf(looks))).toMatchObject({ perWeek: expect.closeTo(-0.7, 6), isSure: false })
  })
})

describe('slopeOf', () => {
  const line = (slope: number, count = 12) =>
    Array.from({ length: count }, (_, at) => ({ at, value: 1 + slope * at, sigma: 0.05, waver: 0.05 }))

  it('is that of a line, wherever it lies and however many bad days of less than three in ten there are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 1 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (slope, bad, by) => {
          const days = line(slope).map(day =>
            bad.includes(day.at) ? { ...day, value: day.value + by } : day,
          )
          expect(slopeOf(days)!.slope).toBeCloseTo(slope, 9)
        },
      ),
    )
  })

  it('has the error of least squares where the days scatter as the source says', () => {
    const draw = createNoise(7)
    const estimates = Array.from(
      { length: 400 },
      () => slopeOf(line(0.1).map(day => ({ ...day, value: day.value + 0.2 * draw(), waver: 0.2 })))!,
    )
    const scatter = Math.sqrt(
      estimates.reduce((sum, { slope }) => sum + (slope - 0.1) ** 2, 0) / estimates.length,
    )
    const claimed = estimates.reduce((sum, { sigma }) => sum + sigma, 0) / estimates.length
    expect(claimed / scatter).toBeGreaterThan(0.95)
    expect(claimed / scatter).toBeLessThan(1.3)
  })

  it('is less sure of what wavers for days than of what scatters from day to day', () => {
    const wave = line(0).map(day => ({ ...day, value: 1 + 0.2 * Math.sin(day.at / 1.5) }))
    const flutter = line(0).map((day, index) => ({ ...day, value: wave[(index * 5) % 12]!.value }))
    expect(slopeOf(wave)!.sigma).toBeGreaterThan(1.2 * slopeOf(flutter)!.sigma)
  })

  it('is not much less sure for one bad day', () => {
    const bad = line(0.1).map(day => (day.at === 5 ? { ...day, value: day.value + 5 } : day))
    expect(slopeOf(bad)!.sigma).toBeLessThan(2 * slopeOf(line(0.1))!.sigma)
  })

  it('is undefined of one day, and of one time', () => {
    expect(slopeOf(line(1, 1))).toBeUndefined()
    expect(slopeOf([...line(1, 1), ...line(1, 1)])).toBeUndefined()
  })
})

describe('meanSlope', () => {
  it('is surer than each where they agree, and no surer than their disagreement', () => {
    const a = { slope: 0.1, sigma: 0.02, degrees: 6 }
    expect(meanSlope([a, a])!.sigma).toBeCloseTo(0.02 / Math.SQRT2, 9)
    expect(meanSlope([a, { ...a, slope: 0.5 }])!.sigma).toBeCloseTo(0.2, 9)
    expect(meanSlope([])).toBeUndefined()
  })
})

describe('studentQuantile', () => {
  it('is what tables say of one in ten thousand', () => {
    for (const [degrees, t] of [
      [4, 13.034],
      [7, 7.063],
      [8, 6.442],
      [10, 5.694],
      [20, 4.539],
      [60, 3.962],
    ] as const)
      expect(Math.abs(studentQuantile(degrees) / t - 1)).toBeLessThan(degrees < 7 ? 0.04 : 0.01)
  })
})
