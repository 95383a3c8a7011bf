import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readMapZones } from '../../../../edge/flights/job/map-zones.js'

const dir = mkdtempSync(join(tmpdir(), 'lamppost-zones-'))
afterAll(() => rmSync(dir, { recursive: true }))

const square = (west: number): number[][] => [
  [west, 29],
  [west + 1, 29],
  [west + 1, 30],
  [west, 30],
  [west, 29],
]
const feature = (west: number, scenarios?: string[]) => ({
  ...{ type: 'Feature', properties: scenarios ? { scenarios } : null },
  geometry: { type: 'Polygon', coordinates: [square(west)] },
})
function written(value: unknown): string {
  const path = join(dir, 'zones.geojson')
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

const parking = { id: 'illegal-parking', zones: 'required' } as const
const garbage = { id: 'sanitation', zones: 'optional' } as const
const inFirst = { lon: 106.5, lat: 29.5 }
const inSecond = { lon: 108.5, lat: 29.5 }

describe('zones on the map', () => {
  it('hold for the scenarios that they list', async () => {
    const zones = await readMapZones(
      written({
        type: 'FeatureCollection',
        features: [feature(106, ['illegal-parking']), feature(108, ['x'])],
      }),
    )
    expect(zones.holds(parking, inFirst)).toBe(true)
    expect(zones.holds(parking, inSecond)).toBe(false)
    expect(zones.holds(garbage, inSecond)).toBe(true)
  })

  it('hold for all, where they list none', async () => {
    const zones = await readMapZones(written({ type: 'FeatureCollection', features: [feature(106)] }))
    expect(zones.holds(garbage, inFirst)).toBe(true)
    expect(zones.holds(garbage, inSecond)).toBe(false)
  })

  it('leave a scenario that needs them nowhere, where there are none', async () => {
    const zones = await readMapZones(undefined)
    expect(zones.holds(parking, inFirst)).toBe(false)
    expect(zones.holds(garbage, inFirst)).toBe(true)
  })

  it.each([
    ['no JSON', '{'],
    ['no polygons', { type: 'FeatureCollection', features: [] }],
    [
      'a point',
      {
        type: 'FeatureCollection',
        features: [{ ...feature(1), geometry: { type: 'Point', coordinates: [1, 2] } }],
      },
    ],
    [
      'latitude first',
      {
        type: 'FeatureCollection',
        features: [
          {
            ...feature(1),
            geometry: { type: 'Polygon', coordinates: [square(106).map(([x, y]) => [y, x])] },
          },
        ],
      },
    ],
  ])('are refused where the file holds %s', async (_, value) => {
    await expect(readMapZones(written(value))).rejects.toMatchObject({ code: 'ZONES_INVALID' })
  })
})
