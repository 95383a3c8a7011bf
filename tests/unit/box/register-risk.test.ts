import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegister, type Register } from '../../../edge/box/register.js'
import { type LoadedConfig, loadConfig } from '../../../edge/config/load.js'
import type { IncidentChange } from '../../../edge/domain/incident.js'
import type { Recorder } from '../../../edge/pipeline/record/recorder.js'
import { DAY_MS, openRoad, type Road } from '../../support/road.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

const START_MS = Date.UTC(2026, 10, 23, 4)

describe('the register of a box that watches a road', () => {
  let road: Road
  let loaded: LoadedConfig
  let changes: IncidentChange[]
  let nowMs: number
  let ids = 0
  beforeEach(async () => {
    const text = goodConfig
      .replace('bus-stop:\n', 'bus-stop:\n        traffic: light\n')
      .replace('    scenarios:\n', '    traffic: heavy\n    scenarios:\n')
      .replace('sanitation: {}', 'road-collapse: {}\n      standing-water: { zones: [bus-stop] }')
    const folder = await folderWith({
      'box.yaml': `${text}scenarios: [illegal-parking, road-collapse, standing-water]\n`,
      'model.yaml': '',
    })
    loaded = await loadConfig(join(folder, 'box.yaml'), { env: {} })
    road = openRoad()
    changes = []
    nowMs = START_MS
  })
  afterEach(() => road.close())

  const recorder = {
    async record(change: IncidentChange) {
      changes.push(change)
      road.store.record({ change, evidence: [], recordedAtMs: nowMs, messageId: `register-${++ids}` })
      return 'recorded' as const
    },
  } as unknown as Recorder
  const open = (): Register =>
    createRegister(loaded, {
      ...{ store: road.store, recorder, clips: undefined, viewOf: () => ({}) as never },
      clock: { now: () => nowMs } as never,
      roads: {
        book: road.table,
        onTrouble(error) {
          throw error
        },
      },
    })
  const day = (each: number) => {
    nowMs = START_MS + each * DAY_MS
    road.day(each)
  }
  const newest = () => changes.at(-1)!.incident.risk!

  it('knows the traffic of the zone before that of the camera, and that nobody has seen water', async () => {
    const register = open()
    await register.see({ kind: 'opened', sighting: road.see({ areaM2: 1, zone: 'bus-stop' }) })
    expect(newest().factors).toMatchObject({ traffic: 0.3, water: 0 })
    expect(newest().unknown).toEqual(['growth', 'works'])
    await register.see({ kind: 'opened', sighting: road.see({ areaM2: 1, zone: 'other' }) })
    expect(newest().factors.traffic).toBe(1)
    register.apply({ ...loaded, scenarios: { east: loaded.scenarios.east!.slice(0, 2) } })
    await register.see({ kind: 'opened', sighting: road.see({ areaM2: 1 }) })
    expect(newest().unknown).toContain('water')
  })

  it('tells growth that nobody reported, also over a restart', async () => {
    let register = open()
    const seen = road.see({ areaM2: 0.5 })
    await register.see({ kind: 'opened', sighting: seen })
    for (let each = 1; each <= 14; each += 1) {
      day(each)
      if (each === 5) register = open()
      await register.see({
        kind: 'measured',
        sighting: { ...road.see({ areaM2: 0.5 + 0.05 * each }), id: seen.id },
      })
      await register.upkeep()
    }
    expect(changes[0]!.incident.severity).toBeLessThan(3)
    expect(changes.map(({ kind }) => kind)).toEqual(['opened', ...changes.slice(1).map(() => 'updated')])
    expect(changes.length).toBeLessThanOrEqual(4)
    expect(changes.at(-1)!.incident).toMatchObject({ severity: 3, sightings: 1 })
    expect(newest().factors.growth).toBeCloseTo(0.7, 1)
  })

  it('looks at what came near once a minute', async () => {
    const register = open()
    await register.see({ kind: 'opened', sighting: road.see({ areaM2: 1 }) })
    const { risk: _, ...puddle } = { ...road.see({}), scenario: 'standing-water', label: 'puddle' }
    await register.see({ kind: 'opened', sighting: puddle })
    await register.upkeep()
    expect(newest().factors.water).toBe(1)
    const told = changes.length
    await register.upkeep()
    expect(changes).toHaveLength(told)
  })
})
