import { describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../../edge/config/active-scenario.js'
import type { Permit } from '../../../../edge/config/schema/permits.js'
import type { Fix } from '../../../../edge/domain/fix.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { Permits } from '../../../../edge/pipeline/judge/permits.js'
import { garbage, MONDAY_MS, parking } from '../../../support/judging.js'
import { crowd, halves, permitted, ScenarioStreet } from '../../../support/scenario-street.js'

const origin = { lon: 106.5516, lat: 29.563 }
const fixAt = (eastM: number, method: Fix['method'] = 'homography', accuracyM = 1): Fix => ({
  ...enuToLonLat(origin, eastM, 0),
  ...{ crs: 'WGS84', method, accuracyM },
})
const permit = (place: Permit['place'], fromMs: number, toMs: number): Permit => ({
  ...{ number: '2026-1', scenarios: ['works'], place },
  fromMs: MONDAY_MS + fromMs,
  toMs: MONDAY_MS + toMs,
})
const circle = { ...origin, radiusM: 20 }
const inZone = { camera: 'east', zone: 'left' }

describe('permits', () => {
  const hold = (place: Permit['place'], zone: string | undefined, fix: Fix | undefined, atMs = 0) =>
    new Permits([permit(place, 0, 1000)], 'east').hold(MONDAY_MS + atMs, zone, fix)

  it('hold from their beginning on, and not at their end', () => {
    expect([-1, 0, 999, 1000].map(atMs => hold(inZone, 'left', undefined, atMs))).toEqual([
      ...[false, true, true, false],
    ])
  })

  it('hold in the zone of their camera only', () => {
    expect(hold(inZone, 'right', undefined)).toBe(false)
    expect(hold(inZone, undefined, undefined)).toBe(false)
    expect(hold({ camera: 'west', zone: 'left' }, 'left', undefined)).toBe(false)
  })

  it('hold inside the circle, one sigma of the place included, and for known places only', () => {
    expect(hold(circle, undefined, fixAt(19))).toBe(true)
    expect(hold(circle, undefined, fixAt(20.9))).toBe(true)
    expect(hold(circle, undefined, fixAt(21.1))).toBe(false)
    expect(hold(circle, undefined, fixAt(30, 'telemetry', 15))).toBe(true)
    expect(hold(circle, undefined, fixAt(0, 'camera', 30))).toBe(false)
    expect(hold(circle, 'left', undefined)).toBe(false)
    expect(hold(circle, undefined, { ...fixAt(0), lat: 30.5 })).toBe(false)
  })

  it('tell how long ago the last of them ended', () => {
    const permits = new Permits([permit(inZone, 0, 1000), permit(inZone, 2000, 5000)], 'east')
    const since = (atMs: number) => permits.endedBefore(MONDAY_MS + atMs, 'left', undefined)
    expect([since(999), since(1500), since(7000)]).toEqual([Number.POSITIVE_INFINITY, 500, 2000])
  })
})

const vehicle = [{ label: 'car', box: [100, 300, 220, 380] as const }]
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs, everyMs: 1000 })

describe('a thing with a permit', () => {
  const works: ActiveScenario = { ...parking, id: 'works', zones: ['left'] }

  it('is not reported before the permit ends, and its severity counts from then', () => {
    const street = new ScenarioStreet(permitted(works, permit(inZone, 0, 400_000)), { zones: halves })
    street.watch(span(0, 800_000), () => vehicle)
    expect(street.kinds).toEqual(['opened', 'updated'])
    const [opened, worse] = street.changes.map(({ sighting }) => sighting)
    expect(opened).toMatchObject({ severity: 2, dwellMs: 400_000, firstSeenAtMs: MONDAY_MS })
    expect(worse).toMatchObject({ severity: 3, dwellMs: 700_000 })
  })

  it('is no longer reported from when the permit begins', () => {
    const street = new ScenarioStreet(permitted(works, permit(inZone, 100_000, 300_000)), { zones: halves })
    street.watch(span(0, 500_000), () => vehicle)
    expect(street.kinds).toEqual(['opened', 'expired', 'opened'])
    expect(street.changes[1]!.sighting.capturedAtMs).toBe(MONDAY_MS + 100_000)
    expect(street.changes[2]!.sighting.capturedAtMs).toBe(MONDAY_MS + 300_000)
  })

  it('is known by its place on the map', () => {
    const watched = (eastM: number) => {
      const place = () => ({ fix: fixAt(eastM) })
      const street = new ScenarioStreet(permitted(works, permit(circle, 0, 1e9)), { zones: halves, place })
      street.watch(span(0, 100_000), () => vehicle)
      return street.kinds
    }
    expect(watched(5)).toEqual([])
    expect(watched(50)).toEqual(['opened'])
  })
})

describe('a zone with a permit', () => {
  const crowded: ActiveScenario = {
    ...garbage,
    id: 'works',
    labels: { cone: { zh: '锥桶', en: 'cone' } },
    zones: ['left'],
    rule: {
      ...{ kind: 'amount', over: { count: 2 }, clear: { count: 0 } },
      ...{ windowMs: 60_000, seenShare: 0.6, minLooks: 5 },
    },
  }

  it('is reported when it ends, and no longer when another begins', () => {
    const permits = [permit(inZone, 0, 200_000), permit(inZone, 400_000, 600_000)]
    const street = new ScenarioStreet(permitted(crowded, ...permits), { zones: halves })
    street.watch(span(0, 601_000), () => crowd('cone', 4))
    expect(street.changes.map(({ kind, sighting }) => [kind, sighting.capturedAtMs - MONDAY_MS])).toEqual([
      ['opened', 200_000],
      ['expired', 400_000],
      ['opened', 600_000],
    ])
  })
})
