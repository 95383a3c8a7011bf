import { describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../../edge/config/active-scenario.js'
import { Coverage } from '../../../../edge/pipeline/judge/coverage.js'
import { Zones } from '../../../../edge/pipeline/judge/zones.js'
import { garbage } from '../../../support/judging.js'
import { crowd, halves, ScenarioStreet } from '../../../support/scenario-street.js'

const words = { zh: '词', en: 'word' }
const bikes: ActiveScenario = {
  ...garbage,
  id: 'bikes',
  labels: { bicycle: words, motorcycle: words },
  zones: ['left', 'right'],
  needs: { maxIntervalMs: 5000 },
  rule: {
    kind: 'amount',
    over: { count: 5 },
    clear: { count: 3 },
    windowMs: 60_000,
    seenShare: 0.6,
    minLooks: 5,
  },
  clearAfterMs: 20_000,
  severity: [
    { afterMs: 0, severity: 1 },
    { afterMs: 300_000, severity: 2 },
  ],
}
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs, everyMs: 5000 })

describe('too many things in a zone', () => {
  it('are one sighting of the zone: the hull of them, under the label of most', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    const found = [...crowd('motorcycle', 2), ...crowd('bicycle', 4, 200)]
    street.watch(span(0, 65_000), () => found)
    expect(street.kinds).toEqual(['opened'])
    expect(street.changes[0]!.sighting).toMatchObject({
      ...{ scenario: 'bikes', zone: 'left', label: 'bicycle', severity: 1, dwellMs: 60_000 },
      box: [20, 40, 540, 130],
    })
    expect(street.lastMs).toBe(60_000)
  })

  it('are none when they are just as many as are allowed, or stand in two zones', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    street.watch(span(0, 300_000), () => [...crowd('bicycle', 5), ...crowd('bicycle', 5, 700)])
    expect(street.changes).toEqual([])
  })

  it('are reported for each zone by itself', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    street.watch(span(0, 70_000), () => [...crowd('bicycle', 6), ...crowd('bicycle', 6, 700)])
    expect(street.changes.map(({ sighting }) => sighting.zone)).toEqual(['left', 'right'])
  })

  it('count for the zone that is named first, where two overlap', () => {
    const twice = { ...bikes, zones: ['right', 'left'] }
    const zones = {
      left: halves.left,
      right: {
        points: [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      },
    } as const
    const street = new ScenarioStreet(twice, { zones })
    street.watch(span(0, 70_000), () => crowd('bicycle', 6))
    expect(street.changes.map(({ sighting }) => sighting.zone)).toEqual(['right'])
  })

  it('stay reported between the two limits, and are over below the lower one for long enough', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    const countAt = (atMs: number): number => {
      if (atMs < 65_000) return 6
      if (atMs < 200_000) return 4
      if (atMs < 215_000) return 3
      return atMs < 220_000 ? 4 : 2
    }
    street.watch(span(0, 260_000), atMs => crowd('bicycle', countAt(atMs)))
    expect(street.kinds).toEqual(['opened', 'cleared'])
    // Fifteen seconds were not enough; then 220 s is the first look that shows less, and 240 s twenty seconds later.
    expect(street.lastMs).toBe(235_000)
    expect(street.changes[1]!.sighting.lastSeenAtMs - street.changes[1]!.sighting.firstSeenAtMs).toBe(215_000)
  })

  it('need most looks of the window, and at least so many of them', () => {
    const some = new ScenarioStreet(bikes, { zones: halves })
    some.watch(span(0, 600_000), atMs => crowd('bicycle', atMs % 10_000 === 0 ? 6 : 5))
    expect(some.changes).toEqual([])
    const seldom = new ScenarioStreet(bikes, { zones: halves })
    seldom.watch({ fromMs: 0, toMs: 600_000, everyMs: 30_000 }, () => crowd('bicycle', 6))
    expect(seldom.changes).toEqual([])
  })

  it('do not count where nobody looked: the window begins anew', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    street.watch(span(0, 55_000), () => crowd('bicycle', 6))
    street.watch(span(600_000, 660_000), () => crowd('bicycle', 6))
    expect(street.changes).toEqual([])
    street.look(660_000, crowd('bicycle', 6))
    expect(street.kinds).toEqual(['opened'])
  })

  it('have been there since they came, and not since others were there before', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    const isCrowded = (atMs: number) => atMs < 20_000 || atMs >= 300_000
    street.watch(span(0, 370_000), atMs => (isCrowded(atMs) ? crowd('bicycle', 6) : []))
    expect(street.changes).toHaveLength(1)
    const { capturedAtMs, firstSeenAtMs } = street.changes[0]!.sighting
    // Eight of the thirteen looks of a minute, the first of them at 300 s.
    expect([street.lastMs, capturedAtMs - firstSeenAtMs]).toEqual([335_000, 35_000])
  })

  it('become worse with time', () => {
    const street = new ScenarioStreet(bikes, { zones: halves })
    street.watch(span(0, 305_000), () => crowd('bicycle', 6))
    expect(street.kinds).toEqual(['opened', 'updated'])
    expect(street.changes[1]!.sighting).toMatchObject({ severity: 2, state: 'updated', id: 'id-1' })
  })

  it('are taken up after a restart, and ended where their zone is gone', () => {
    const before = new ScenarioStreet(bikes, { zones: halves })
    before.watch(span(0, 65_000), () => crowd('bicycle', 6))
    const known = [before.changes[0]!.sighting]
    const after = new ScenarioStreet(bikes, { zones: halves, known })
    after.watch(span(70_000, 140_000), () => crowd('bicycle', 6))
    expect(after.changes).toEqual([])
    after.watch(span(140_000, 170_000), () => [])
    expect(after.changes.map(({ kind, sighting }) => [kind, sighting.id])).toEqual([['cleared', 'id-1']])
    const elsewhere = new ScenarioStreet({ ...bikes, zones: ['right'] }, { zones: halves, known })
    expect(elsewhere.look(70_000, [])).toMatchObject([{ kind: 'expired', sighting: { state: 'expired' } }])
  })

  it('end outside of the schedule, and when nobody looks for long', () => {
    const morning = { ...bikes, schedule: [{ days: ['mon'] as const, fromMinute: 480, toMinute: 482 }] }
    const street = new ScenarioStreet(morning, { zones: halves })
    street.watch(span(0, 130_000), () => crowd('bicycle', 6))
    expect(street.kinds).toEqual(['opened', 'expired'])
    const left = new ScenarioStreet(bikes, { zones: halves })
    left.watch(span(0, 65_000), () => crowd('bicycle', 6))
    expect(left.expire(3_600_000)).toEqual([])
    expect(left.expire(3_660_000)).toMatchObject([{ kind: 'expired' }])
    expect(left.expire(9_000_000)).toEqual([])
  })

  it('are counted in square metres where these are known', () => {
    const water: ActiveScenario = {
      ...bikes,
      anchor: 'centre',
      zones: [],
      rule: { ...bikes.rule, over: { areaM2: 4 }, clear: { areaM2: 4 } } as ActiveScenario['rule'],
    }
    const metres = (areaM2: number) => ({
      place: () => ({ size: { areaM2, sigmaAreaM2: 0.1, lengthM: 2, sigmaLengthM: 0.1 } }),
    })
    const wet = new ScenarioStreet(water, metres(2.1))
    wet.watch(span(0, 70_000), () => crowd('bicycle', 2))
    expect(wet.kinds).toEqual(['opened'])
    const dry = new ScenarioStreet(water, metres(1.9))
    dry.watch(span(0, 70_000), () => crowd('bicycle', 2))
    expect(dry.kinds).toEqual([])
  })
})

describe('the share of a zone that boxes cover', () => {
  const frame = { width: 1000, height: 500 }
  const whole = new Coverage(new Zones({}, []), undefined)

  it('counts what is covered twice once, and what lies outside not at all', () => {
    expect(whole.shareOf([], frame)).toBe(0)
    expect(whole.shareOf([[0, 0, 500, 250]], frame)).toBeCloseTo(0.25, 2)
    expect(
      whole.shareOf(
        [
          [0, 0, 500, 250],
          [0, 0, 500, 250],
        ],
        frame,
      ),
    ).toBeCloseTo(0.25, 2)
    expect(
      whole.shareOf(
        [
          [0, 0, 500, 250],
          [250, 0, 750, 250],
        ],
        frame,
      ),
    ).toBeCloseTo(0.375, 2)
    expect(whole.shareOf([[-900, -900, 5000, 5000]], frame)).toBe(1)
    expect(whole.shareOf([[1100, 0, 1200, 500]], frame)).toBe(0)
  })

  it('is that of the polygon', () => {
    const triangle = {
      points: [
        [0, 0],
        [0.5, 0],
        [0, 1],
      ],
    } as const
    const coverage = new Coverage(new Zones({ triangle }, ['triangle']), 'triangle')
    expect(coverage.shareOf([[0, 0, 500, 500]], frame)).toBe(1)
    expect(coverage.shareOf([[0, 0, 500, 250]], frame)).toBeCloseTo(0.75, 1)
    expect(coverage.shareOf([[500, 0, 1000, 500]], frame)).toBe(0)
  })
})
