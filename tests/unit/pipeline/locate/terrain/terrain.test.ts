import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ground } from '../../../../../edge/pipeline/locate/sight-fix.js'
import { projectionOf } from '../../../../../edge/pipeline/locate/terrain/projection.js'
import { createTerrain, type Terrain } from '../../../../../edge/pipeline/locate/terrain/terrain.js'
import { openTerrainFile } from '../../../../../edge/pipeline/locate/terrain/terrain-file.js'
import { placeOf, SIDE, writeTerrain } from '../../../../support/terrain.js'

const radians = (degrees: number) => (degrees * Math.PI) / 180
const south = (depressionDeg: number) => ({ azimuthRad: Math.PI, depressionRad: radians(depressionDeg) })
const camera = placeOf(80, 20)
/** Of a row, along the meridian at 29.5 degrees. */
const ROW_M = 2.771

let dir: string
let count = 0
const terrainOf = async (
  heightAt: (column: number, row: number) => number,
  tags?: Parameters<typeof writeTerrain>[2],
): Promise<Terrain> =>
  createTerrain(await openTerrainFile(await writeTerrain(join(dir, `${count++}.tif`), heightAt, tags)))

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-terrain-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('createTerrain', () => {
  it('meets level ground where the formula says', async () => {
    const terrain = await terrainOf(() => 300)
    const ground = (await terrain(400)(camera, south(45))) as Ground
    expect(ground).toEqual({
      distanceM: expect.closeTo(100, 3),
      heightM: expect.closeTo(100, 3),
      slopeRad: 0,
    })
  })

  it('meets a slope that rises away from the camera sooner, and says how steep it is', async () => {
    const terrain = await terrainOf((_, row) => 300 + (row - 20) * ROW_M * 0.25)
    const ground = (await terrain(400)(camera, south(45))) as Ground
    // t = 100 - t / 4.
    expect(ground.distanceM).toBeCloseTo(80, 1)
    expect(ground.heightM).toBeCloseTo(80, 1)
    expect(Math.tan(ground.slopeRad)).toBeCloseTo(0.25, 2)
  })

  it('takes the first of two hills', async () => {
    const terrain = await terrainOf((_, row) => (row > 32 && row < 36 ? 390 : row > 48 ? 380 : 300))
    const ground = (await terrain(400)(camera, south(15))) as Ground
    expect(ground.distanceM).toBeGreaterThan(12 * ROW_M)
    expect(ground.distanceM).toBeLessThan(15 * ROW_M)
  })

  it('does not take the edge of a cliff for a slope that falls as steeply as the sight', async () => {
    // The sight meets the last row of a terrace.
    const terrain = await terrainOf((_, row) => (row <= 40 ? 300 : 200))
    const ground = (await terrain(300 + 19.9 * ROW_M)(camera, south(45))) as Ground
    expect(ground.distanceM).toBeCloseTo(19.9 * ROW_M, 0)
    expect(ground.slopeRad).toBeCloseTo(-radians(22.5), 6)
  })

  it('gives the same place in UTM as in degrees', async () => {
    // The same plane around the camera, on a grid of degrees and on one of metres.
    const plane = (eastM: number, northM: number) => 300 + 0.1 * eastM + 0.05 * northM
    const degrees = await terrainOf((column, row) => plane((column - 80) * 2.424, (20 - row) * ROW_M))
    const [x, y] = projectionOf(32648)!(camera)
    const utm = await terrainOf((column, row) => plane((column - 80) * 2, (20 - row) * 2), {
      ...{ GTModelTypeGeoKey: 1, GeographicTypeGeoKey: undefined, ProjectedCSTypeGeoKey: 32648 },
      ...{ ModelPixelScale: [2, 2, 0], ModelTiepoint: [80.5, 20.5, 0, x, y, 0] },
    })
    const sight = { azimuthRad: radians(200), depressionRad: radians(40) }
    const [one, other] = [await degrees(360)(camera, sight), await utm(360)(camera, sight)] as [
      Ground,
      Ground,
    ]
    // North of the grid is 0.7 degrees off true north there.
    expect(Math.abs(one.distanceM - other.distanceM)).toBeLessThan(0.2)
    expect(one.distanceM).toBeGreaterThan(60)
  })

  it('names a hole on the line of sight, and does not look behind it', async () => {
    const holed = await terrainOf((column, row) =>
      row > 44 && row < 52 && column > 76 && column < 84 ? -9999 : row < 40 ? 330 : 300,
    )
    expect(await holed(400)(camera, south(45))).toMatchObject({
      refused: 'no-terrain',
      reason: expect.stringMatching(/hole at 29\.500\d+, 106\.502\d+/),
    })
    // A steeper look meets the ground in front of it.
    expect(await holed(400)(camera, south(60))).toHaveProperty('distanceM')
  })

  it('passes above a hole that the ground cannot reach up to', async () => {
    const holed = await terrainOf((_, row) => (row > 24 && row < 28 ? -9999 : 300))
    expect(await holed(400)(camera, south(45))).toHaveProperty('distanceM')
  })

  it('says where the terrain ends, and where the camera is not on it', async () => {
    const terrain = await terrainOf(() => 300)
    expect(await terrain(400)(placeOf(80, SIDE - 8), south(45))).toMatchObject({
      refused: 'no-terrain',
      reason: expect.stringMatching(/the terrain ends at 29\.49[78]/),
    })
    expect(await terrain(400)({ lon: 106.6, lat: 29.5 }, south(45))).toEqual({
      refused: 'no-terrain',
      reason: 'the camera does not lie on the terrain',
    })
  })

  it('tells exchanged latitude and longitude', async () => {
    const near = await terrainOf(() => 300, { ModelTiepoint: [0, 0, 0, 10.5, 52.502, 0] })
    expect(await near(400)({ lon: 52.5, lat: 10.502 }, south(45))).toEqual({
      refused: 'invalid',
      reason: expect.stringContaining('latitude and longitude exchanged'),
    })
  })

  it('tells a camera below the ground, and a grid that knows nothing', async () => {
    const terrain = await terrainOf(() => 300)
    expect(await terrain(299)(camera, south(45))).toMatchObject({
      refused: 'invalid',
      reason: expect.stringContaining('below the ground'),
    })
    const nothing = await terrainOf(() => -9999)
    expect(await nothing(299)(camera, south(45))).toMatchObject({ refused: 'no-terrain' })
  })
})
