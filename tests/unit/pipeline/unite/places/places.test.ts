import { afterEach, describe, expect, it } from 'vitest'
import type { IncidentChange } from '../../../../../edge/domain/incident.js'
import { LamppostError } from '../../../../../edge/kit/lamppost-error.js'
import { growthOf } from '../../../../../edge/pipeline/unite/places/growth.js'
import { seriesOf } from '../../../../../edge/pipeline/unite/places/series.js'
import { createNoise } from '../../../../../tools/road/noise.js'
import { openRoad, type Road } from '../../../../support/road.js'
import { at, flownBy, told } from '../../../../support/uniting.js'

describe('Places', () => {
  let road: Road
  afterEach(() => road.close())
  const riskOf = (changes: readonly IncidentChange[]) => changes.at(-1)!.incident.risk!

  it('names what is not known, and counts it as nothing', () => {
    road = openRoad()
    const risk = riskOf(road.unite('opened', road.see({ areaM2: 1 })))
    expect(risk.unknown).toEqual(['growth', 'water', 'works', 'traffic'])
    expect(risk.factors).toEqual({
      extent: 0.5,
      count: 0.2,
      density: expect.closeTo(Math.SQRT2 / (Math.PI * 100) / 0.1, 9),
      kind: 0.9,
    })
    const { extent, count, density, kind } = risk.factors
    expect(risk.score).toBeCloseTo(0.25 * extent! + 0.1 * count! + 0.05 * density! + 0.15 * kind!, 9)
    expect(risk.measured).toMatchObject({ areaM2: 1, sigmaAreaM2: 0.05, count: 1 })
    expect(risk.placeId).toBe('place-1')
  })

  it('knows without a calibration the share of the view, and says so', () => {
    road = openRoad()
    const { fix: _, ...seen } = road.see({ viewShare: 0.01 })
    const risk = riskOf(road.unite('opened', seen))
    expect(risk.factors.extent).toBeCloseTo(0.2, 9)
    expect(risk.measured).toEqual({ viewShare: 0.01, count: 1 })
    expect(risk.unknown).toContain('density')
    expect(road.table.places()[0]!.at).toEqual({ kind: 'view', cameraId: 'east' })
  })

  it('reports a small depression that grows before a single look would', () => {
    road = openRoad()
    const draw = createNoise(11)
    const east = road.see({ areaM2: 0.5 })
    road.unite('opened', east)
    const flights = new Map([
      [3, 'f-1'],
      [9, 'f-2'],
    ])
    const tellings: { day: number; severity: number; areaM2: number }[] = []
    for (let day = 1; day <= 20; day += 1) {
      road.day(day)
      const areaM2 = 0.5 + 0.05 * day
      const blurred = () => areaM2 * (1 + 0.05 * draw())
      const changes = road.unite('measured', { ...road.see({ areaM2: blurred() }), id: east.id })
      const west = road.see({ areaM2: 1.1 * blurred(), source: { kind: 'camera', id: 'west' } })
      changes.push(...road.unite(day === 1 ? 'opened' : 'measured', { ...west, id: 'west-1' }))
      const flight = flights.get(day)
      if (flight)
        changes.push(...road.unite('opened', road.see({ areaM2: blurred(), source: flownBy(flight).source })))
      for (const { kind, incident } of changes)
        if (kind !== 'noted') tellings.push({ day, severity: incident.severity, areaM2 })
    }
    const urgent = tellings.find(({ severity }) => severity >= 3)!
    expect(urgent.day).toBeLessThanOrEqual(12)
    expect(urgent.areaM2).toBeLessThan(1.2)

    // The same area at once, never seen before: less.
    const still = openRoad()
    const [first] = still.unite('opened', still.see({ areaM2: urgent.areaM2 }))
    still.close()
    expect(first!.incident.severity).toBe(2)
    const [incident] = road.store.listIncidents()
    expect(incident!.sightings).toBe(4)
    expect(incident!.risk!.factors.growth).toBeGreaterThan(0.5)
    expect(incident!.risk!.measured!.growthM2PerWeek).toBeGreaterThan(0.25)
    expect(incident!.risk!.measured!.growthM2PerWeek).toBeLessThan(0.5)
  })

  it('writes down measurements without a word where nothing is new', () => {
    road = openRoad()
    const seen = road.see({ areaM2: 1 })
    road.unite('opened', seen)
    road.day(1 / 48)
    expect(road.unite('measured', { ...road.see({ areaM2: 1.02 }), id: seen.id })).toEqual([])
    road.day(1)
    expect(road.unite('measured', { ...road.see({ areaM2: 1.01 }), id: seen.id })).toEqual([])
    // One an hour of a source: the second took the place of the first.
    expect(road.table.measurementsAt('place-1').map(({ value }) => value)).toEqual([1.02, 1.01])
  })

  it('tells what creeps once it has come a step away from what was told', () => {
    road = openRoad()
    const seen = road.see({ areaM2: 0.9 })
    road.unite('opened', seen)
    const tellings = Array.from({ length: 9 }, (_, step) => {
      // Within the hour, so that nothing is known of growth.
      road.day(step / 1000)
      const areaM2 = 1 + 0.1 * step
      return road.unite('measured', { ...road.see({ areaM2 }), id: seen.id }).length
    })
    expect(tellings).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0])
  })

  it('tells once that a severity is reached, however the score wavers about it', () => {
    road = openRoad()
    const seen = road.see({ areaM2: 0.7 })
    expect(road.unite('opened', seen)[0]!.incident.severity).toBe(1)
    const tellings = [0.78, 0.7, 0.78, 0.7, 0.78].map((areaM2, step) => {
      road.day(step / 1000)
      return road.unite('measured', { ...road.see({ areaM2 }), id: seen.id }).length
    })
    expect(tellings).toEqual([1, 0, 0, 0, 0])
  })

  it('scores again when water comes, and tells it although nobody looked at the road again', () => {
    road = openRoad({
      looksFor: (camera, scenarios) => camera === 'east' && scenarios.includes('standing-water'),
    })
    const seen = road.see({ areaM2: 1 })
    expect(riskOf(road.unite('opened', seen))).toMatchObject({ factors: { water: 0 } })
    expect(road.uniter.reassess(road.see({}).capturedAtMs)).toEqual([])
    const water = { ...road.see({}), scenario: 'standing-water', label: 'puddle', fix: at(8, 0, 1) }
    const { risk: _, ...puddle } = water
    road.unite('opened', puddle)
    const changes = road.uniter.reassess(puddle.capturedAtMs)
    expect(told(changes)).toEqual(['updated reassessed'])
    expect(changes[0]!.incident).toMatchObject({ scenario: 'road-collapse', risk: { factors: { water: 1 } } })
    expect(changes[0]!.incident.risk!.unknown).not.toContain('water')
    road.record(changes)
    expect(road.uniter.reassess(puddle.capturedAtMs)).toEqual([])
    // Far away it does not count.
    road.unite('cleared', { ...puddle, state: 'cleared' })
    road.unite('opened', { ...puddle, id: 'far', fix: at(60, 0, 1) })
    expect(riskOf(road.uniter.reassess(puddle.capturedAtMs))).toMatchObject({ factors: { water: 0 } })
  })

  it('counts works of lately, and permits for such', () => {
    const permit = {
      number: '1',
      scenarios: ['road-works'],
      place: { lon: at(0, 20).lon, lat: at(0, 20).lat, radiusM: 10 },
      fromMs: 0,
      toMs: Date.UTC(2026, 9, 1),
    }
    road = openRoad({ permitsFor: () => [permit] })
    const seen = road.see({ areaM2: 1 })
    expect(riskOf(road.unite('opened', seen)).factors.works).toBe(1)
    road.day(60)
    const later = riskOf(road.unite('updated', { ...road.see({ areaM2: 1 }), id: seen.id }))
    expect(later.factors.works).toBe(0)
    const { risk: _, ...works } = { ...road.see({}), scenario: 'road-works', label: 'cone' }
    road.unite('opened', works)
    road.unite('cleared', { ...works, state: 'cleared' })
    road.day(100)
    road.unite('updated', { ...road.see({ areaM2: 1 }), id: seen.id })
    expect(road.store.listIncidents({ scenario: 'road-collapse' })[0]!.risk!.factors.works).toBe(1)
  })

  it('takes the heaviest traffic that a camera which sees it names', () => {
    road = openRoad({ trafficAt: camera => (camera === 'west' ? 'heavy' : 'light') })
    expect(riskOf(road.unite('opened', road.see({ areaM2: 1 }))).factors.traffic).toBe(0.3)
    const west = road.see({ areaM2: 1, source: { kind: 'camera', id: 'west' } })
    expect(riskOf(road.unite('opened', west)).factors.traffic).toBe(1)
  })

  it('has one history of damage within the radius, and another beyond', () => {
    road = openRoad()
    const fixes = [at(0, 0, 0.3), at(6, 0, 0.3), at(14, 0, 0.3)]
    const [first, second, third] = fixes.map(fix =>
      riskOf(road.unite('opened', road.see({ fix, areaM2: 0.5 }))),
    )
    expect([first, second, third].map(risk => risk!.placeId)).toEqual(['place-1', 'place-1', third!.placeId])
    expect(third!.placeId).not.toBe('place-1')
    expect(second!.factors.density).toBeCloseTo(2 * first!.factors.density!, 9)
    expect(third!.factors.density).toBeCloseTo(first!.factors.density!, 9)
  })

  it('counts the growth of a neighbour for the whole place', () => {
    road = openRoad()
    const [crack, hole] = [
      road.see({ areaM2: 0.3, label: 'crack', fix: at(5, 0, 0.3) }),
      road.see({ areaM2: 1 }),
    ]
    road.unite('opened', crack)
    road.unite('opened', hole)
    for (let day = 1; day <= 12; day += 1) {
      road.day(day)
      road.unite('measured', { ...road.see({ areaM2: 1 + 0.1 * day }), id: hole.id })
    }
    road.unite('measured', { ...road.see({ areaM2: 0.3, label: 'crack', fix: at(5, 0, 0.3) }), id: crack.id })
    const [change] = road.unite('updated', {
      ...road.see({ areaM2: 0.3, label: 'crack', fix: at(5, 0, 0.3) }),
      id: crack.id,
    })
    expect(change!.incident.risk!.factors.growth).toBe(1)
    // Mended: what is there still does not grow.
    road.unite('cleared', { ...road.see({ areaM2: 2 }), id: hole.id, state: 'cleared' })
    const [after] = road.unite('updated', {
      ...road.see({ areaM2: 0.3, label: 'crack', fix: at(5, 0, 0.3) }),
      id: crack.id,
    })
    expect(after!.incident.risk!.factors.growth ?? 0).toBe(0)
  })

  it('goes on counting growth that was certain and wavers', () => {
    road = openRoad()
    const draw = createNoise(4)
    const sizes = Array.from({ length: 16 }, (_, day) => (0.5 + 0.03 * day) * (1 + 0.07 * draw()))
    const seen = road.see({ areaM2: sizes[0]! })
    road.unite('opened', seen)
    for (let day = 1; day <= 15; day += 1) {
      road.day(day)
      road.unite('measured', { ...road.see({ areaM2: sizes[day]! }), id: seen.id })
    }
    expect(growthOf(seriesOf(road.table.measurementsAt('place-1')))?.isSure).toBe(false)
    const [change] = road.unite('updated', { ...road.see({ areaM2: sizes[15]! }), id: seen.id })
    expect(change!.incident.risk!.factors.growth).toBeGreaterThan(0.2)
  })

  it('has the history of an incident that was taken up by another', () => {
    road = openRoad()
    const a = road.unite('opened', road.see({ areaM2: 1 }))[0]!.incident
    const b = road.unite('opened', road.see({ areaM2: 1.2, fix: at(9, 0, 0.3) }))[0]!.incident
    expect(a.id).not.toBe(b.id)
    road.record(road.uniter.merge([a.id, b.id], { atMs: a.capturedAtMs }))
    const [older] = [a, b].sort((x, y) => (x.id < y.id ? -1 : 1))
    expect(road.table.measurementsAt('place-1').every(({ incidentId }) => incidentId === older!.id)).toBe(
      true,
    )
    expect(road.table.incidentsAt('place-1')).toEqual([older!.id])
  })

  it('scores by the look where the disk refuses, and says so', () => {
    const refuse = () => {
      throw new LamppostError('STORE_UNAVAILABLE', { what: 'full' })
    }
    road = openRoad({}, book => ({ ...book, measured: refuse }))
    const [change] = road.unite('opened', road.see({ areaM2: 2 }))
    expect(change!.incident.risk).toMatchObject({ factors: { extent: 1, kind: 0.9 } })
    expect(change!.incident.risk!.placeId).toBeUndefined()
    expect(road.troubles).toHaveLength(1)
  })

  it('keeps one measurement a day of what is older than a month, and none of what is older than two years', () => {
    road = openRoad()
    const seen = road.see({ areaM2: 1 })
    road.unite('opened', seen)
    for (let hour = 3; hour < 24 * 40; hour += 3) {
      road.day(hour / 24)
      const { placeId, incidentId, atMs, ...rest } = {
        ...{ placeId: 'place-1', incidentId: 'i', atMs: road.see({}).capturedAtMs },
        ...{ source: { kind: 'camera', id: 'east' } as const, modelId: 'm', label: 'depression' },
        ...{ unit: 'm2' as const, value: hour % 24 === 6 ? 50 : 1 + (hour % 9) / 100 },
      }
      road.table.measured({ placeId, incidentId, atMs, ...rest })
    }
    const dense = road.table.measurementsAt('place-1').length
    road.places.tidy()
    const kept = road.table.measurementsAt('place-1')
    expect(kept.length).toBeLessThan(dense - 7 * 8)
    const old = kept.filter(({ atMs }) => atMs < kept.at(-1)!.atMs - 32 * 86_400_000)
    expect(old).toHaveLength(new Set(old.map(({ atMs }) => Math.floor(atMs / 86_400_000))).size + 1)
    expect(old.every(({ value }) => value < 2)).toBe(true)
    road.table.tidy(Date.UTC(2026, 10, 23) + 740 * 86_400_000)
    expect(road.table.measurementsAt('place-1').length).toBeLessThan(36)
    road.table.tidy(Date.UTC(2026, 10, 23) + 900 * 86_400_000)
    expect(road.table.measurementsAt('place-1')).toEqual([])
  })
})
