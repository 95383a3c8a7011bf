import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  LiveTerrain,
  type LiveTerrainOptions,
  levelWithTakeoff,
} from '../../../../edge/flights/live/live-ground.js'
import type { OsdPose } from '../../../../edge/flights/telemetry/dji-osd.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../../../edge/geometry/enu.js'
import { readCells } from '../../../../edge/pipeline/locate/terrain/height-grid.js'
import { openTerrainFile } from '../../../../edge/pipeline/locate/terrain/terrain-file.js'
import { type FlownPose, type FlownThing, flightOrigin, fly } from '../../../support/flown.js'
import { MONDAY_MS, parking } from '../../../support/judging.js'
import { CELL_DEG, placeOf, writeTerrain } from '../../../support/terrain.js'

const DOWN = { azimuthRad: 0, depressionRad: Math.PI / 2 }
const said = (at: LonLat, more: Partial<OsdPose> = {}): OsdPose => ({
  timeMs: 0,
  ...at,
  relAltM: 60,
  ...more,
})

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-live-ground-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

let count = 0
async function terrainOf(
  heightAt: (column: number, row: number) => number,
  { cellDeg = CELL_DEG, ...options }: Partial<LiveTerrainOptions> & { cellDeg?: number } = {},
) {
  const path = await writeTerrain(join(dir, `${count++}.tif`), heightAt, {
    ModelPixelScale: [cellDeg, cellDeg, 0],
  })
  const file = await openTerrainFile(path)
  const read = vi.fn((centre: readonly [number, number], radius: number) => readCells(file, centre, radius))
  return { terrain: await LiveTerrain.open({ file, readCells: read, ...options }), read }
}

describe('ground without a terrain model', () => {
  it('is level with the take-off', () => {
    expect(
      levelWithTakeoff.meet({ ...flightOrigin, relAltM: 60 }, { ...DOWN, depressionRad: Math.PI / 4 }),
    ).toEqual({
      ...{ distanceM: expect.closeTo(60, 6), heightM: 60, slopeRad: 0 },
    })
    expect(levelWithTakeoff.meet({ ...flightOrigin, relAltM: -3 }, DOWN)).toMatchObject({
      refused: 'invalid',
    })
  })
})

describe('ground by a terrain model', () => {
  const hill = (_: number, row: number) => 300 - row

  it('counts heights from where the drone stood on it', async () => {
    const { terrain, read } = await terrainOf(hill)
    const [start, over] = [placeOf(80, 40), placeOf(80, 60)]
    terrain.take(said(start, { isOnGround: true }))
    await vi.waitFor(() => expect(terrain.meet({ ...start, relAltM: 60 }, DOWN)).toHaveProperty('heightM'))
    expect(terrain.meet({ ...over, relAltM: 60 }, DOWN)).toMatchObject({ heightM: expect.closeTo(80, 3) })
    // Put down elsewhere for a new battery.
    terrain.take(said(over, { isOnGround: true }))
    expect(terrain.meet({ ...over, relAltM: 60 }, DOWN)).toMatchObject({ heightM: expect.closeTo(60, 3) })
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('counts them from the usual take-off until it is seen to stand', async () => {
    const { terrain } = await terrainOf(hill, { takeoff: placeOf(80, 100) })
    expect(terrain.meet({ ...placeOf(80, 60), relAltM: 60 }, DOWN)).toMatchObject({
      heightM: expect.closeTo(20, 3),
    })
    terrain.take(said(placeOf(80, 70), { isOnGround: true }))
    expect(terrain.meet({ ...placeOf(80, 60), relAltM: 60 }, DOWN)).toMatchObject({
      heightM: expect.closeTo(50, 3),
    })
  })

  it('is not known while nobody knows where it took off', async () => {
    const { terrain } = await terrainOf(hill)
    const at = placeOf(80, 40)
    terrain.take(said(at))
    await vi.waitFor(() =>
      expect(terrain.meet({ ...at, relAltM: 60 }, DOWN)).toMatchObject({
        refused: 'invalid',
        reason: expect.stringMatching(/drone\.takeoff/),
      }),
    )
  })

  it('is read anew when it flies far, and the part before serves until then', async () => {
    // Cells of 28 m: 4.4 km from side to side.
    const { terrain, read } = await terrainOf(hill, {
      cellDeg: 10 * CELL_DEG,
      takeoff: { lon: 106.52, lat: 29.48 },
    })
    const at = (eastM: number) => enuToLonLat({ lon: 106.52, lat: 29.48 }, eastM, 0)
    terrain.take(said(at(200)))
    expect(read).toHaveBeenCalledTimes(1)
    terrain.take(said(at(600)))
    terrain.take(said(at(610)))
    expect(terrain.meet({ ...at(610), relAltM: 60 }, DOWN)).toMatchObject({ heightM: expect.closeTo(60, 0) })
    expect(read).toHaveBeenCalledTimes(2)
    await vi.waitFor(() => {
      terrain.take(said(at(620)))
      expect(terrain.meet({ ...at(1500), relAltM: 60 }, { ...DOWN, depressionRad: 0.5 })).toHaveProperty(
        'heightM',
      )
    })
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('is not known beyond the file, nor where it cannot be read, which is said', async () => {
    const { terrain } = await terrainOf(hill, {
      readCells: async () => {
        throw new Error('city.tif is damaged')
      },
    })
    const far = { lon: 107, lat: 29.5 }
    terrain.take(said(far))
    expect(terrain.meet({ ...far, relAltM: 60 }, DOWN)).toMatchObject({
      ...{ refused: 'no-terrain', reason: 'the camera does not lie on the terrain' },
    })
    const at = placeOf(80, 40)
    terrain.take(said(at, { isOnGround: true }))
    await vi.waitFor(() =>
      expect(terrain.meet({ ...at, relAltM: 60 }, DOWN)).toMatchObject({ reason: 'city.tif is damaged' }),
    )
  })

  it('is refused where the usual take-off is not on it, or in a hole of it', async () => {
    await expect(terrainOf(hill, { takeoff: { lon: 107, lat: 29.5 } })).rejects.toMatchObject({
      code: 'USAGE',
    })
    await expect(terrainOf(() => Number.NaN, { takeoff: placeOf(80, 80) })).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})

describe('a drone over a slope', () => {
  // One in four, up to the north; the camera flies level.
  const groundM = (_: number, northM: number) => northM / 4
  const rowAt = (northM: number) => (29.502 - enuToLonLat(flightOrigin, 0, northM).lat) / CELL_DEG - 0.5
  const M_PER_ROW = 100 / (rowAt(0) - rowAt(100))
  const path = (second: number): FlownPose => ({
    ...{ eastM: 190, northM: 8 * second - 120, upM: 60, yawDeg: 0, pitchDeg: -60 },
  })
  const things: FlownThing[] = [
    { label: 'car', at: () => [180, -20] },
    { label: 'car', at: () => [200, 40] },
  ]
  const flown = {
    scenario: { ...parking, zones: [] },
    things,
    path,
    groundM,
    seconds: 20,
    startMs: MONDAY_MS,
  }
  const errors = (told: ReturnType<typeof fly>) => {
    const last = new Map(told.map(({ change: { sighting } }) => [sighting.id, sighting.fix!]))
    return [...last.values()].map(fix => {
      const [east, north] = lonLatToEnu(flightOrigin, fix)
      return Math.min(...things.map(({ at }) => Math.hypot(at(0)[0] - east, at(0)[1] - north)))
    })
  }

  it('places things where they are with a terrain model, and metres off without', async () => {
    const { terrain } = await terrainOf((_, row) => 300 + ((rowAt(0) - row) * M_PER_ROW) / 4, {
      takeoff: enuToLonLat(flightOrigin, 190, 0),
    })
    const placed = errors(fly({ ...flown, ground: terrain }))
    expect(placed).toHaveLength(2)
    for (const errorM of placed) expect(errorM).toBeLessThan(1)
    expect(Math.max(...errors(fly(flown)))).toBeGreaterThan(2)
  })
})
